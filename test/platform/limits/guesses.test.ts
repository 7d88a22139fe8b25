import { expect, test } from "vitest";
import {
  createKeys,
  type FoundKey,
  hashOfKey,
  isSameHash,
} from "../../../src/platform/auth/keys.ts";
import { Limits } from "../../../src/platform/limits/limits.ts";
import { PlanPolicies } from "../../../src/platform/limits/plan-policies.ts";
import { policyOf } from "../../../src/platform/limits/policy.ts";
import { Problem } from "../../../src/problem.ts";

const QUOTA = 3;
const keyOf = (n: number) => `hh_${`${n}`.padStart(32, "0")}`;
const GOOD = keyOf(1_000_000);
const row: FoundKey = {
  id: 1,
  tenantId: 3,
  tenant: "demo",
  kind: "api_key",
  name: "bot",
  scopes: ["read"],
  hash: hashOfKey(GOOD),
  lastsMs: null,
};

/** One who presents keys from one address, and how often the database was asked. */
function aCaller() {
  let now = 1e9;
  let lookUps = 0;
  const keys = createKeys({
    now: () => now,
    onUse: () => {},
    findKey: (hash) => {
      lookUps++;
      return Promise.resolve(isSameHash(hash, row.hash) ? row : null);
    },
  });
  const limits = new Limits({
    plans: new PlanPolicies({
      load: () => Promise.reject(new Error("no plan is asked for")),
      now: () => now,
      onFailure: () => {},
    }),
    shared: null,
    ofAddress: policyOf("address", "requests_of_address", { requests: QUOTA, seconds: 60 }),
    now: () => now,
  });
  const present = async (key: string): Promise<"good" | "bad" | "refused"> => {
    try {
      const found = await keys(
        "api_key",
        key,
        (wasBad) => limits.strangers.admitGuess("203.0.113.7", wasBad).takeBack,
      );
      return found === null ? "bad" : "good";
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      return "refused";
    }
  };
  return { present, keys, lookUps: () => lookUps, pass: (ms: number) => void (now += ms) };
}

test("a thousand keys that do not exist, at once: as many look-ups as two quotas", async () => {
  const { present, lookUps } = aCaller();
  const said = await Promise.all(Array.from({ length: 1_000 }, (_, n) => present(keyOf(n))));
  expect(said.filter((one) => one === "refused")).toHaveLength(1_000 - 2 * QUOTA);
  expect(lookUps()).toBe(2 * QUOTA);
});

test("one bad key that comes again and again takes no good key's place, new or known", async () => {
  const { present, lookUps, keys, pass } = aCaller();
  for (let n = 0; n < 100; n++) await present(keyOf(1));
  expect(lookUps()).toBe(QUOTA);
  expect(await present(GOOD)).toBe("good");
  // Guesses without end: what was good here is looked up anew nevertheless.
  for (let n = 0; n < 100; n++) await present(keyOf(n));
  pass(10_001);
  expect(await present(GOOD)).toBe("good");
  keys.forget();
  expect(await present(GOOD)).toBe("good");
});

test("good keys use up nothing", async () => {
  const { present, keys } = aCaller();
  for (let n = 0; n < 10 * QUOTA; n++) {
    keys.forget();
    expect(await present(GOOD)).toBe("good");
  }
  expect(await present(keyOf(1))).toBe("bad");
});
