import { DocumentReaders } from "../http/document-readers.ts";
import type { Documents } from "../http/documents.ts";
import { gzip } from "../http/gzip.ts";
import { type Sources, writtenDocuments } from "./written-documents.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Kept = { readonly plain: () => Bytes; readonly zipped: () => Promise<Bytes> };

/**
 * The documents of a process that has their sources. Each is written and compressed once, when somebody first asks
 * for it, since writing a problem's page takes 20 ms.
 */
export function ownDocuments(sources: Sources, basePath: string): Documents {
  const readers = new DocumentReaders();
  const kept = new Map<string, Kept>();
  for (const [name, write] of writtenDocuments(sources, basePath)) {
    const plain = once(() => new TextEncoder().encode(write()));
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
