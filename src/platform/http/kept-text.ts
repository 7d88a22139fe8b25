import { gzip } from "./gzip.ts";

const encoder = new TextEncoder();

/**
 * A text that is answered many times. It is encoded once: a text with a letter outside of Latin-1 costs Deno 16 µs
 * for 18 kB with each answer, as long as all else of it. It is gzipped when the first caller takes that.
 */
export class KeptText {
  readonly bytes: Uint8Array<ArrayBuffer>;
  #gzipped: Promise<Uint8Array<ArrayBuffer>> | null = null;

  constructor(text: string) {
    this.bytes = encoder.encode(text);
  }

  /** The same by gzip (RFC 1952). */
  gzipped(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#gzipped ??= gzip(this.bytes);
  }
}
