import type { Documents } from "../platform/docs.ts";

/** Reads openapi.yaml and what the reference page loads, once, at start (X1). */
export async function readDocuments(): Promise<Documents> {
  const [yaml, script, styles] = await Promise.all([
    Deno.readTextFile(new URL("../../openapi.yaml", import.meta.url)),
    readFromPackage("swagger-ui-dist/swagger-ui-bundle.js"),
    readFromPackage("swagger-ui-dist/swagger-ui.css"),
  ]);
  return { yaml, referencePage: { script, styles } };
}

function readFromPackage(file: string): Promise<Uint8Array<ArrayBuffer>> {
  return Deno.readFile(new URL(import.meta.resolve(file)));
}
