import type { WireConnection } from "./copy-wire.ts";

const COPY_DATA = 0x64;

/** A `copy … from stdin` under way; blocks are sent no faster than PostgreSQL takes them. */
export class CopyIn {
  readonly #text: string;
  #wire: WireConnection | null = null;
  #count = 0;
  #answer = Promise.withResolvers<void>();
  #begun = Promise.withResolvers<void>();

  constructor(text: string) {
    this.#text = text;
    // Whoever sends is told when they send or end.
    this.#answer.promise.catch(() => {});
    this.#begun.promise.catch(() => {});
  }

  /** Called by the driver, as all that begins with `handle`. */
  submit(wire: WireConnection): void {
    this.#wire = wire;
    wire.query(this.#text);
  }

  handleCopyInResponse(): void {
    this.#begun.resolve();
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#count = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? NaN);
  }

  handleReadyForQuery(): void {
    this.#answer.resolve();
  }

  handleError(error: Error): void {
    this.#begun.reject(error);
    this.#answer.reject(error);
  }

  /** Sends all blocks; answers how many rows PostgreSQL has taken. @throws PostgreSQL's error, or that of `blocks` */
  async sendAll(blocks: AsyncIterable<Uint8Array>): Promise<number> {
    await this.#begun.promise;
    try {
      for await (const block of blocks) {
        this.#send(block);
        if (this.#wire?.stream.writableNeedDrain) await this.#drained(this.#wire.stream);
      }
    } catch (error) {
      this.#wire?.sendCopyFail("the rows cannot be read");
      await this.#answer.promise.catch(() => {});
      throw error;
    }
    this.#wire?.endCopyFrom();
    await this.#answer.promise;
    return this.#count;
  }

  /** A message CopyData: its letter, its length with the length's own four bytes, and the bytes as they are. */
  #send(block: Uint8Array): void {
    const head = new Uint8Array(5);
    head[0] = COPY_DATA;
    new DataView(head.buffer).setUint32(1, block.length + 4);
    this.#wire?.stream.write(head);
    this.#wire?.stream.write(block);
  }

  /** Until there is room; a row that PostgreSQL refuses ends the waiting too. */
  async #drained(stream: WireConnection["stream"]): Promise<void> {
    const room = Promise.withResolvers<void>();
    stream.once("drain", room.resolve);
    stream.once("close", room.resolve);
    await Promise.race([room.promise, this.#answer.promise]).finally(() => {
      stream.off("drain", room.resolve);
      stream.off("close", room.resolve);
    });
  }
}
