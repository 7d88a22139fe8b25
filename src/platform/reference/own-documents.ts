import type { Documents } from "../http/documents.ts";
import { keptDocuments } from "../http/kept-documents.ts";
import { type Sources, writtenDocuments } from "./written-documents.ts";

const encoder = new TextEncoder();

/** The documents of a process that has their sources; to write a problem's page takes 20 ms. */
export const ownDocuments = (sources: Sources, basePath: string): Documents =>
  keptDocuments(
    new Map(
      [...writtenDocuments(sources, basePath)]
        .map(([name, write]) => [name, () => encoder.encode(write())]),
    ),
  );
