import { env } from "node:process";

/** A repeatable source of numbers: the same seed gives the same ones. */
export type Random = {
  /** An integer, both ends inclusive. */
  readonly between: (least: number, most: number) => number;
  readonly oneOf: <T>(list: readonly T[]) => T;
};

/** The run's seed: TEST_SEED, else a new one. Put it into the test's name, so that a failure tells it. */
export const SEED = Number(
  env["TEST_SEED"] ?? crypto.getRandomValues(new Uint32Array(1))[0],
);

/** Marsaglia's xorshift32. */
export function randomOf(seed: number): Random {
  let state = seed || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const between = (least: number, most: number) => least + next() % (most - least + 1);
  return {
    between,
    oneOf: (list) => {
      const chosen = list[between(0, list.length - 1)];
      if (chosen === undefined) throw new RangeError("nothing to choose from");
      return chosen;
    },
  };
}
