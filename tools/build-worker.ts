/**
 * deno task worker:build: writes the Worker to dist/worker/worker.js and its documents to dist/assets. Exits with 1
 * where the Worker is larger than it may be, or takes more to start than a module that is started beside it explains.
 * With --check it writes nothing and looks at the size only.
 */
import { basePath } from "../src/platform/contract/contract.ts";
import { newestWebBuild } from "../src/platform/deno/newest-web-build.ts";
import { bundleWorker } from "./worker/bundle.ts";
import { MOST_BYTES, MOST_PROPORTION, MOST_START_MS, startCost } from "./worker/limits.ts";
import { writeAssets } from "./worker/write-assets.ts";

const PATH = "dist/worker/worker.js";

const { code, gzipped } = await bundleWorker();
const isLarge = gzipped > MOST_BYTES;
say(`${PATH}: ${thousands(gzipped)} gzipped (at most ${thousands(MOST_BYTES)})`, isLarge);
const isSlow = Deno.args.includes("--check") ? false : await write();
if (isLarge || isSlow) {
  console.error("The Worker is more than it may be: docs/decisions/0042-what-a-worker-carries.md");
  Deno.exit(1);
}

/** Writes the files; answers whether the Worker takes far too long to start. */
async function write(): Promise<boolean> {
  await Deno.mkdir("dist/worker", { recursive: true });
  await Deno.writeTextFile(PATH, code);
  const { ms, proportion } = await startCost(PATH);
  const isOver = ms > MOST_START_MS;
  say(
    `${PATH}: ${ms} ms of CPU to start (at most ${MOST_START_MS} ms on a quiet machine), ` +
      `${proportion.toFixed(2)} of the module of comparison (at most ${MOST_PROPORTION})`,
    isOver,
  );
  const web = await newestWebBuild({
    apiUrl: basePath,
    around: (build) => build(),
    onFailure: (error) => console.error("The web calendar is not the newest:", error),
  });
  const documents = await writeAssets("dist/assets", web);
  say(`dist/assets: ${documents} documents, each in full and gzipped`, false);
  return proportion > MOST_PROPORTION;
}

function thousands(bytes: number): string {
  return `${(bytes / 1_000).toFixed(1)} kB`;
}

function say(line: string, isWrong: boolean): void {
  console.log(`%c${line}`, isWrong ? "color: red" : "");
}
