import { defineConfig } from "vitest/config";

/** The tests of src/time that need neither Deno nor PostgreSQL, on Node; their oracle is Temporal's polyfill. */
export default defineConfig({
  test: {
    include: ["test/time/*.test.ts"],
    // The first two ask PostgreSQL, the last one starts this.
    exclude: ["postgres-oracle", "usual-starts", "on-node"].map((name) =>
      `test/time/${name}.test.ts`
    ),
    setupFiles: ["test/time/node/setup.ts"],
    maxWorkers: 1,
    // The oracle takes 5 ms for ten years of a zone: what one file has found is there for the next.
    isolate: false,
    testTimeout: 60_000,
  },
});
