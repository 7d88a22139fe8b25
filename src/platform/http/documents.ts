/** A document as it is sent. */
export type DocumentBody = {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** In bytes; null where that is not known. */
  readonly length: number | null;
};

/** What is served for reading. Each runtime has it from elsewhere; the bytes are the same. */
export type Documents = {
  /**
   * A document by its name, such as `docs.html` or `problems/en/rate_limited.html`, in full or by gzip; null: there
   * is none of that name. @throws Problem unavailable, where too many read.
   */
  readonly open: (name: string, isZipped: boolean) => Promise<DocumentBody | null>;
};
