import type { WireConnection } from "./copy-wire.ts";

/** As many bytes are put together before they are handed on, and so many of these wait for whoever is slow. */
const BLOCK = 64 * 1024;
const MOST_BLOCKS = 16;

/**
 * A `copy … to stdout` under way: blocks of whole rows, as PostgreSQL sends them. It is read no faster than
 * its blocks are taken. (pg-copy-streams waits for ever under Deno: a socket that it has paused does not become
 * readable there.)
 */
export class CopyOut {
  readonly #text: string;
  #wire: WireConnection | null = null;
  #open = new Uint8Array(BLOCK);
  #filled = 0;
  #blocks: Uint8Array[] = [];
  #isOver = false;
  #error: Error | null = null;
  #wake = () => {};

  constructor(text: string) {
    this.#text = text;
  }

  /** Called by the driver, as all that begins with `handle`. */
  submit(wire: WireConnection): void {
    this.#wire = wire;
    wire.query(this.#text);
  }

  /** A row, in a buffer that the driver will write over. */
  handleCopyData({ chunk }: { readonly chunk: Uint8Array }): void {
    if (this.#filled + chunk.length > this.#open.length) this.#endBlock(chunk.length);
    this.#open.set(chunk, this.#filled);
    this.#filled += chunk.length;
    if (this.#blocks.length >= MOST_BLOCKS) this.#wire?.stream.pause();
  }

  handleCommandComplete(): void {
    this.#endBlock(0);
  }

  handleReadyForQuery(): void {
    this.#isOver = true;
    this.#wake();
  }

  handleError(error: Error): void {
    this.#error = error;
    this.#wake();
  }

  /** The next block; null when there is none any more. @throws PostgreSQL's error */
  async next(): Promise<Uint8Array | null> {
    for (;;) {
      const block = this.#blocks.shift();
      if (block !== undefined) {
        if (this.#blocks.length < MOST_BLOCKS) this.#wire?.stream.resume();
        return block;
      }
      if (this.#error) throw this.#error;
      if (this.#isOver) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Hands on what there is, and makes room for a row of so many bytes. */
  #endBlock(room: number): void {
    if (this.#filled > 0) this.#blocks.push(this.#open.subarray(0, this.#filled));
    this.#open = new Uint8Array(Math.max(BLOCK, room));
    this.#filled = 0;
    this.#wake();
  }
}
