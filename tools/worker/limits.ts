/** How large the Worker may be when gzipped (X11). Cloudflare's free plan takes 3 MB. */
export const MOST_BYTES = 300_000;
/** How much CPU the module may take before its first request. */
export const MOST_START_MS = 100;
/** The same on a machine of any speed, with something to spare: see startCost. */
export const MOST_PROPORTION = 1;

const RUNS = 5;

/** Stands for modules that Deno does not have; to start, only their names are needed. */
const CLOUDFLARE = `data:text/javascript,${
  encodeURIComponent("export class DurableObject {} export const connect = null, env = {};")
}`;

/** What starting costs: ms of CPU (user and system), and in proportion to the module of comparison. */
export type StartCost = { readonly ms: number; readonly proportion: number };

/**
 * What it costs to compile and evaluate the module, by Deno, which has the same engine. A busy machine may take three
 * times as long; beside it another module is started, which is as slow then. Of five processes the least counts.
 */
export async function startCost(path: string): Promise<StartCost> {
  const code = (await Deno.readTextFile(path)).replaceAll(
    /(["'])cloudflare:\w+\1/g,
    `"${CLOUDFLARE}"`,
  );
  const folder = await Deno.makeTempDir({ prefix: "halfhour-start-" });
  try {
    await Deno.writeTextFile(`${folder}/worker.js`, code);
    await Deno.writeTextFile(`${folder}/comparison.js`, comparison());
    await Deno.writeTextFile(`${folder}/start.js`, START);
    const costs: Started[] = [];
    for (let run = 0; run < RUNS; run++) costs.push(await oneStart(`${folder}/start.js`));
    const leastOf = (which: keyof Started) => Math.min(...costs.map((cost) => cost[which]));
    const ms = leastOf("worker");
    return { ms: Math.round(ms), proportion: ms / leastOf("comparison") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Functions that are each called once, as most of a program's are while it starts, in letters of two bytes. */
function comparison(): string {
  const lines = Array.from(
    { length: 6_000 },
    (_, n) =>
      `const f${n} = (a, b) => { const o = { a, b, t: "є${n}" }; return a > b ? [o, o.t] : { ...o, c: [a, b] } };
all.push(f${n}(${n % 5}, ${n % 7}));`,
  );
  return ["export const all = [];", ...lines].join("\n");
}

/** ms of CPU for each of the two. */
type Started = { readonly comparison: number; readonly worker: number };

/** node: modules are loaded before it is measured, since they are part of the runtime. */
const START = `
import process from "node:process";
import "node:crypto"; import "node:events"; import "node:net"; import "node:tls"; import "node:util";
import "node:dns"; import "node:fs"; import "node:async_hooks";
const costOf = async (path) => {
  const before = process.cpuUsage();
  await import(path);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};
const comparison = await costOf("./comparison.js");
console.log(JSON.stringify({ comparison, worker: await costOf("./worker.js") }));
`;

async function oneStart(path: string): Promise<Started> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-config", "--no-code-cache", path],
    env: { OTEL_DENO: "false" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`the Worker does not start: ${text(stderr)}`);
  return JSON.parse(text(stdout));
}
