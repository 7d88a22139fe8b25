/** A week as instances share it: when it ends to be true by the clock (epoch ms), and its text. */
export type StoredWeek = {
  readonly bookableUntil: number;
  readonly nextDate: number;
  readonly gzipped: Uint8Array<ArrayBuffer>;
};

const HEAD = 16;

/** As bytes: the two instants, then the gzipped text. */
export function pack({ bookableUntil, nextDate, gzipped }: StoredWeek): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD + gzipped.length);
  const head = new DataView(bytes.buffer);
  head.setFloat64(0, bookableUntil);
  head.setFloat64(8, nextDate);
  bytes.set(gzipped, HEAD);
  return bytes;
}

/** What `pack` made; null for what is no such thing. */
export function unpack(bytes: Uint8Array | null): StoredWeek | null {
  if (bytes === null || bytes.length <= HEAD) return null;
  const head = new DataView(bytes.buffer, bytes.byteOffset, HEAD);
  return {
    bookableUntil: head.getFloat64(0),
    nextDate: head.getFloat64(8),
    gzipped: new Uint8Array(bytes.subarray(HEAD)),
  };
}
