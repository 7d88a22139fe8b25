import { describe } from "vitest";
import { WORKERD } from "../../tools/worker/programs.ts";
import { workerd } from "../../tools/worker/run-worker.ts";

export { CF_HEADER, type RunningWorker, startWorker } from "../../tools/worker/run-worker.ts";

const isThere = await workerd().then(() => true, () => false);

/** `describe` for tests that need workerd: skipped where it cannot be had, a failure where CI is set. */
export function describeWithWorkerd(name: string, tests: () => void): void {
  if (isThere || Deno.env.get("CI")) return void describe(name, tests);
  console.warn(`skipped "${name}": workerd cannot be had (${WORKERD})`);
  describe.skip(name, tests);
}
