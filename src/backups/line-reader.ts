const LINE_END = 0x0a;
/** Longer than any line that is written; a row may be as long as PostgreSQL takes one. */
const MOST_OF_LINE = 64_000_000;
const MOST_OF_ROW = 1_100_000_000;

/** Reads a stream of bytes by lines, one at a time or many together, and keeps no more than it must. */
export class LineReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #held = new Uint8Array();
  #at = 0;

  constructor(bytes: ReadableStream<Uint8Array>) {
    this.#reader = bytes.getReader();
  }

  /** The next line without its end, which has so many bytes at most; null after the last. */
  async line(most = MOST_OF_LINE): Promise<string | null> {
    for (;;) {
      const end = this.#held.indexOf(LINE_END, this.#at);
      if (end >= 0) {
        const line = this.#held.subarray(this.#at, end);
        this.#at = end + 1;
        return new TextDecoder("utf-8", { fatal: true }).decode(line);
      }
      if (await this.#fill(most)) continue;
      if (this.#at < this.#held.length) throw new Error("the last line has no end");
      return null;
    }
  }

  /** Blocks of whole lines up to the one that is `last`, which is read and not given; `onLine` sees each before. */
  async *block(last: string, onLine: (line: Uint8Array) => void): AsyncGenerator<Uint8Array> {
    const ending = new TextEncoder().encode(last);
    for (;;) {
      const from = this.#at;
      for (let end = this.#held.indexOf(LINE_END, from); end >= 0;) {
        const line = this.#held.subarray(this.#at, end);
        if (line.length === ending.length && line.every((byte, i) => byte === ending[i])) {
          const block = this.#held.subarray(from, this.#at);
          this.#at = end + 1;
          if (block.length > 0) yield block;
          return;
        }
        onLine(line);
        this.#at = end + 1;
        end = this.#held.indexOf(LINE_END, this.#at);
      }
      if (this.#at > from) yield this.#held.subarray(from, this.#at);
      if (!await this.#fill(MOST_OF_ROW)) throw new Error("the rows have no end");
    }
  }

  /** Takes more in; false at the end. @throws when there is more than that already, or the stream fails */
  async #fill(most: number): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    if (done) return false;
    const rest = this.#held.subarray(this.#at);
    if (rest.length > most) throw new Error("a line is too long");
    const held = new Uint8Array(rest.length + value.length);
    held.set(rest);
    held.set(value, rest.length);
    this.#held = held;
    this.#at = 0;
    return true;
  }
}
