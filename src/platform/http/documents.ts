/** A document as it is sent. */
export type DocumentBody = {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** In bytes; null where that is not known. */
  readonly length: number | null;
};

/** What is served for reading. Runtimes get it from different places, with the same bytes. */
export type Documents = {
  /**
   * A document by its name, such as `docs.html` or `problems/en/rate_limited.html`, plain or gzipped; null where there
   * is none of that name.
   * @throws Problem unavailable, where too many are reading
   */
  readonly open: (name: string, isZipped: boolean) => Promise<DocumentBody | null>;
};

/** None of any name. */
export const noDocuments: Documents = { open: () => Promise.resolve(null) };
