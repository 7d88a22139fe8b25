import { basePath } from "../../src/platform/contract/contract.ts";
import { readDocuments } from "../../src/platform/deno/documents.ts";
import type { WebBuild } from "../../src/platform/deno/web-build.ts";
import { gzip } from "../../src/platform/http/gzip.ts";
import { writtenDocuments } from "../../src/platform/reference/written-documents.ts";

/**
 * Writes all documents into a folder, the same as on Deno, each plain and gzipped, and the web calendar's files into
 * `web` of it, where they were built. Answers how many there are.
 */
export async function writeAssets(folder: string, web: WebBuild | null): Promise<number> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const documents = writtenDocuments(readDocuments(), basePath);
  for (const [name, write] of documents) {
    await writeTwice(`${folder}/${name}`, new TextEncoder().encode(write()));
  }
  for (const [name, bytes] of web?.files ?? []) await writeTwice(`${folder}/web/${name}`, bytes);
  return documents.size + (web?.files.size ?? 0);
}

async function writeTwice(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeFile(path, bytes);
  await Deno.writeFile(`${path}.gz`, await gzip(bytes));
}
