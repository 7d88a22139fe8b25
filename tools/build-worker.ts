/**
 * deno task worker:build: the Worker as dist/worker/worker.js, and its documents as dist/assets. Exits 1 where the
 * Worker is larger than it may be, or takes twice as long to start: a machine that is busy may show as much.
 */
import { bundleWorker } from "./worker/bundle.ts";
import { MOST_BYTES, MOST_START_MS, startCost } from "./worker/limits.ts";
import { writeAssets } from "./worker/write-assets.ts";

const PATH = "dist/worker/worker.js";

const { code, gzipped } = await bundleWorker();
await Deno.mkdir("dist/worker", { recursive: true });
await Deno.writeTextFile(PATH, code);
const documents = await writeAssets("dist/assets");
const startMs = await startCost(PATH);

const isLarge = gzipped > MOST_BYTES;
const isSlow = startMs > 2 * MOST_START_MS;
const thousands = (bytes: number) => `${(bytes / 1_000).toFixed(1)} kB`;
const red = (text: string, isRed: boolean) => isRed ? `\x1b[31m${text}\x1b[39m` : text;
console.log(
  `${PATH}: ${red(`${thousands(gzipped)} gzipped`, isLarge)} (at most ${thousands(MOST_BYTES)}), ` +
    `${
      red(`${startMs} ms of CPU to start`, startMs > MOST_START_MS)
    } (at most ${MOST_START_MS} ms)`,
);
console.log(`dist/assets: ${documents} documents, each in full and gzipped`);
if (isLarge || isSlow) {
  console.error("The Worker is more than it may be: docs/decisions/0042-what-a-worker-carries.md");
  Deno.exit(1);
}
