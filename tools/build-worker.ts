/** Builds the Worker into dist/. */
import { bundleWorker } from "./worker/bundle.ts";

const { code, gzipped } = await bundleWorker();
await Deno.mkdir("dist", { recursive: true });
await Deno.writeTextFile("dist/worker.js", code);
console.log(`dist/worker.js: ${Math.ceil(gzipped / 1_000)} kB when gzipped`);
