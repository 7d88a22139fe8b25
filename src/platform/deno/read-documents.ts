import { createRequire } from "node:module";
import type { Documents } from "../http/docs.ts";

const { resolve } = createRequire(import.meta.url);

/** Reads openapi.yaml and what the reference page loads, once, at start (X1). */
export async function readDocuments(): Promise<Documents> {
  const [yaml, script, styles] = await Promise.all([
    Deno.readTextFile(new URL("../../../openapi.yaml", import.meta.url)),
    Deno.readFile(resolve("swagger-ui-dist/swagger-ui-bundle.js")),
    Deno.readFile(resolve("swagger-ui-dist/swagger-ui.css")),
  ]);
  return { yaml, referencePage: { script, styles } };
}
