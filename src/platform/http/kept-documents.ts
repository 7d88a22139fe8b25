import { DocumentReaders } from "./document-readers.ts";
import type { Documents } from "./documents.ts";
import { gzip } from "./gzip.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Kept = { readonly plain: () => Bytes; readonly zipped: () => Promise<Bytes> };

/** Documents that a process has in memory. Each is made and compressed once, when somebody first asks for it. */
export function keptDocuments(made: ReadonlyMap<string, () => Bytes>): Documents {
  const readers = new DocumentReaders();
  const kept = new Map<string, Kept>();
  for (const [name, make] of made) {
    const plain = once(make);
    kept.set(name, { plain, zipped: once(() => gzip(plain())) });
  }
  return {
    async open(name, isZipped) {
      const found = kept.get(name);
      if (found === undefined) return null;
      const bytes = isZipped ? await found.zipped() : found.plain();
      return { body: await readers.open(bytes), length: bytes.length };
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
