import { builtinModules } from "node:module";
import { resolve } from "node:path";
import { type Plugin, rolldown } from "rolldown";
import { leftOut } from "./left-out.ts";
import { together } from "./together.ts";
import { translations } from "./translations.ts";
import { withoutCommands, withoutEnvironment, withoutWindows } from "./unsent.ts";

/** What a Worker consists of. */
export type Bundle = {
  readonly code: string;
  /** As Cloudflare counts it. */
  readonly gzipped: number;
};

const builtins = new Set(builtinModules);

/** Turns what CommonJS requires of node into imports of `node:`, the only form that the runtime has. */
const nodeModules: Plugin = {
  name: "node-modules",
  resolveId(id, _importer, { kind }) {
    const name = id.replace(/^node:/, "");
    if (!builtins.has(name)) return null;
    return kind === "require-call" ? `\0node:${name}` : { id: `node:${name}`, external: true };
  },
  load(id) {
    if (!id.startsWith("\0node:")) return null;
    return `import all from "${id.slice(1)}"; export { all as "module.exports" };`;
  },
};

/** Leaves out parts of packages that a Worker never runs. */
const without: Plugin = {
  name: "left-out",
  resolveId(id) {
    const name = `\0without:${id}`;
    return name in leftOut ? name : null;
  },
  load(id) {
    const [, code] = Object.entries(leftOut).find(([end]) => id.endsWith(end)) ?? [];
    return code ?? null;
  },
};

/** Leaves out parts of the Redis packages that we never call. */
const unsent: Plugin = {
  name: "unsent",
  transform(code, id) {
    if (/@upstash\/redis\/chunk-\w+\.mjs$/.test(id)) return withoutCommands(code);
    if (id.endsWith("@upstash/redis/nodejs.mjs")) return withoutEnvironment(code);
    return id.endsWith("@upstash/ratelimit/dist/index.mjs") ? withoutWindows(code) : null;
  },
};

/** Puts a Worker's entry and all that it needs into one module. */
export async function bundleWorker(input = "src/worker.ts"): Promise<Bundle> {
  const bundle = await rolldown({
    input,
    platform: "browser",
    external: [/^cloudflare:/, "pg-native"],
    resolve: {
      // Its package.json leads to CommonJS, of which nothing can be left out.
      alias: { "@upstash/ratelimit": resolve("node_modules/@upstash/ratelimit/dist/index.mjs") },
      conditionNames: ["workerd", "worker", "import", "module", "default"],
      mainFields: ["module", "main"],
    },
    plugins: [nodeModules, without, unsent, translations, together],
    // Names that a left-out part would have exported are undefined, and never used.
    // How long our plugins take is of no interest, and told where a machine is busy.
    checks: { importIsUndefined: false, pluginTimings: false },
  });
  const { output: [{ code }] } = await bundle.generate({
    format: "esm",
    minify: { codegen: { asciiOnly: true } },
    codeSplitting: false,
    // Those for other bundlers, which the minifier leaves in.
    comments: false,
  });
  await bundle.close();
  return { code, gzipped: await gzippedSize(code) };
}

async function gzippedSize(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}
