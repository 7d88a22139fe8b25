/** src/time asks the runtime for no zone (X15): Node, with other tz data and without Temporal, stands for all others. */
import { expect, test } from "vitest";
import { SEED } from "./random.ts";

/** Without one, Deno answers to the name itself: `deno 2.9.6 (stable, …)`. */
const isInstalled = await new Deno.Command("node", { args: ["--version"] }).output()
  .then(({ stdout }) => new TextDecoder().decode(stdout).startsWith("v"), () => false);

const isRun = isInstalled || Deno.env.has("CI");
if (!isRun) console.warn("skipped src/time on Node: there is no node on the path");

test.runIf(isRun)(`src/time is right on Node, which has no Temporal (seed ${SEED})`, async () => {
  const { PATH = "", HOME = "" } = Deno.env.toObject();
  const { success, stdout, stderr } = await new Deno.Command("node", {
    args: ["node_modules/vitest/vitest.mjs", "run", "--config", "test/time/node/vitest.config.ts"],
    // Not what this run has set for itself.
    clearEnv: true,
    env: {
      PATH,
      HOME,
      NO_COLOR: "1",
      VITE_CONFIG_NATIVE_IGNORE_WARNING: "true",
      TEST_SEED: `${SEED}`,
      NODE_OPTIONS: "--import ./test/time/node/before-temporal.mjs",
    },
  }).output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  expect(success, said).toBe(true);
  expect(said).toMatch(/Tests +\d{3} passed \(\d{3}\)/);
}, 180_000);
