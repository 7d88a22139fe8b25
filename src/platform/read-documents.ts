import type { Documents } from "../platform/docs.ts";

const root = new URL("../../", import.meta.url);

/** Reads openapi.yaml and the reference page's script, once, at start (X1). */
export async function readDocuments(): Promise<Documents> {
  const [yaml, referencePageScript] = await Promise.all([
    Deno.readTextFile(new URL("openapi.yaml", root)),
    // The package does not export its browser bundle, which it has for pages without a bundler.
    Deno.readTextFile(
      new URL("node_modules/@scalar/api-reference/dist/browser/standalone.js", root),
    ),
  ]);
  return { yaml, referencePageScript };
}
