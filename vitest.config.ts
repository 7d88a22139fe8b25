import { defineConfig } from "vitest/config";
import { SlowFirst } from "./test/support/slow-first.ts";

/** `import text from "./x.yaml" with { type: "text" }`, which Deno and wrangler know by themselves. */
const textImports = {
  name: "text-imports",
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
