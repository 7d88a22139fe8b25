/** How large the Worker may be when gzipped (X11). Cloudflare's free plan takes 3 MB. */
export const MOST_BYTES = 300_000;
/** How much CPU the module may take before its first request. */
export const MOST_START_MS = 100;

const RUNS = 5;

/** Stands for modules that Deno does not have; to start, only their names are needed. */
const CLOUDFLARE = `data:text/javascript,${
  encodeURIComponent("export class DurableObject {} export const connect = null, env = {};")
}`;

/**
 * How many ms of CPU (user and system) it takes to compile and evaluate the module, by Deno, which has the same
 * engine. It is the least of five processes, so that other load on the machine counts little.
 */
export async function startCost(path: string): Promise<number> {
  const code = (await Deno.readTextFile(path)).replaceAll(
    /(["'])cloudflare:\w+\1/g,
    `"${CLOUDFLARE}"`,
  );
  const folder = await Deno.makeTempDir({ prefix: "halfhour-start-" });
  try {
    await Deno.writeTextFile(`${folder}/worker.js`, code);
    await Deno.writeTextFile(`${folder}/start.js`, START);
    const costs = [];
    for (let run = 0; run < RUNS; run++) costs.push(await oneStart(`${folder}/start.js`));
    return Math.round(Math.min(...costs));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** node: modules are loaded before it is measured, since they are part of the runtime. */
const START = `
import process from "node:process";
import "node:crypto"; import "node:events"; import "node:net"; import "node:tls"; import "node:util";
import "node:dns"; import "node:fs"; import "node:async_hooks";
const before = process.cpuUsage();
await import("./worker.js");
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
`;

async function oneStart(path: string): Promise<number> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-config", "--no-code-cache", path],
    env: { OTEL_DENO: "false" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`the Worker does not start: ${text(stderr)}`);
  return Number(text(stdout));
}
