/** Writes both generated clients of ./openapi.yaml into ./generated. */
import { createClient } from "@hey-api/openapi-ts";
import openapiTS, { astToString } from "openapi-typescript";

// By itself it asks callers for what has a default and may be left out.
const types = await openapiTS(new URL("openapi.yaml", import.meta.url), {
  defaultNonNullable: false,
});
await Deno.mkdir("generated", { recursive: true });
await Deno.writeTextFile("generated/paths.ts", astToString(types));

await createClient({
  input: "openapi.yaml",
  output: { path: "generated/hey-api", module: { extension: ".ts" } },
  plugins: [
    "@hey-api/client-fetch",
    "@hey-api/typescript",
    // A class, since functions take a `client`, which goes into the Request, where Deno means its own by it.
    { name: "@hey-api/sdk", operations: { strategy: "single", containerName: "Halfhour" } },
  ],
  logs: { level: "warn" },
});
