import { defineConfig } from "vitest/config";
import { SlowFirst } from "./test/support/slow-first.ts";

const ASSETS = new URL("src/platform/reference/assets/", import.meta.url);
/** Of a name that no other plugin takes for what it is. */
const TEXT = ".text";

/** `import text from "./x.yaml" with { type: "text" }`, which Deno and wrangler know by themselves. */
const textImports = {
  name: "text-imports",
  enforce: "pre" as const,
  /** What the reference page loads is JavaScript to the browser, and text to the server. */
  resolveId(name: string, importer: string | undefined) {
    if (!importer?.endsWith("/platform/deno/documents.ts")) return undefined;
    const [, asset] = /\/assets\/(.*)$/.exec(name) ?? [];
    return asset && new URL(asset, ASSETS).pathname + TEXT;
  },
  async load(id: string) {
    if (!id.endsWith(TEXT)) return undefined;
    // Vite may hand the path over as it is from the root of the project.
    const file = new URL(id.slice(id.lastIndexOf("/") + 1, -TEXT.length), ASSETS);
    return `export default ${JSON.stringify(await Deno.readTextFile(file))}`;
  },
  transform(text: string, id: string) {
    return /\.(yaml|sql|html)$/.test(id) ? `export default ${JSON.stringify(text)}` : undefined;
  },
};

export default defineConfig({
  plugins: [textImports],
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    setupFiles: ["test/support/each-file.ts"],
    pool: "forks",
    // Two for the processors of CI, and one more, for at any time some file waits (SlowFirst).
    maxWorkers: 3,
    // Few processes run all files: one for each would load the same modules hundreds of times.
    isolate: false,
    sequence: { sequencer: SlowFirst },
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // How long a busy machine may take for what has to come; a second by itself.
    expect: { poll: { timeout: 15_000 } },
    coverage: { include: ["src/**"], exclude: ["src/generated/**"] },
  },
});
