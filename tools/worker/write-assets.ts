import { basePath } from "../../src/platform/contract/contract.ts";
import { readDocuments } from "../../src/platform/deno/documents.ts";
import { gzip } from "../../src/platform/http/gzip.ts";
import { writtenDocuments } from "../../src/platform/reference/written-documents.ts";

/** Writes all documents into a folder, the same as on Deno, each plain and gzipped. Answers how many there are. */
export async function writeAssets(folder: string): Promise<number> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const documents = writtenDocuments(readDocuments(), basePath);
  for (const [name, write] of documents) {
    const path = `${folder}/${name}`;
    const text = write();
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
    await Deno.writeFile(`${path}.gz`, await gzip(text));
  }
  return documents.size;
}
