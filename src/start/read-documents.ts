import type { Documents } from "../platform/docs.ts";

/** Reads openapi.yaml and the reference page's script, once, at start (X1). */
export async function readDocuments(): Promise<Documents> {
  return {
    yaml: await Deno.readTextFile(new URL("../../openapi.yaml", import.meta.url)),
    referencePageScript: "",
  };
}
