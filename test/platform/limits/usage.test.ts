import { expect, test } from "vitest";
import { type Policy, policyOf } from "../../../src/platform/limits/policy.ts";
import { Usage } from "../../../src/platform/limits/usage.ts";

const tenAMinute = policyOf("default", "requests", { requests: 10, seconds: 60 });

/** What may come yet, found by going through all that came: shares no code with it. */
function leftByHand(came: readonly number[], now: number, requests: number, windowMs: number) {
  const begin = now - now % windowMs;
  const inThis = came.filter((at) => at >= begin).length;
  const before = came.filter((at) => at >= begin - windowMs && at < begin).length;
  return Math.max(0, requests - inThis - Math.floor(before * (1 - (now - begin) / windowMs)));
}

test("of random arrivals it lets through what an account by hand does, and says when the next may come", () => {
  const seed = Number(Deno.env.get("SEED") ?? 20_261_127);
  const random = randomOf(seed);
  for (let round = 0; round < 200; round++) {
    const requests = 1 + Math.floor(random() * 20);
    const policy = policyOf("default", "requests", { requests, seconds: 60 });
    const [usage, came] = [new Usage(), [] as number[]];
    let now = random() * 1e9;
    for (let n = 0; n < 100; n++) {
      now += random() ** 3 * 20_000 * (random() < 0.02 ? 20 : 1);
      const told = `seed ${seed}, round ${round}, request ${n}`;
      const left = usage.at(now, policy).leftHere(now, policy);
      expect(left, told).toBe(leftByHand(came, now, requests, 60_000));
      if (left > 0) {
        usage.spend();
        came.push(now);
        continue;
      }
      // A moment after the wait there is room, a moment before it there was none.
      const free = now + usage.waitsHere(now, policy);
      expect(leftByHand(came, free + 0.01, requests, 60_000), told).toBeGreaterThan(0);
      if (free - 0.01 > now) {
        expect(leftByHand(came, free - 0.01, requests, 60_000), told).toBe(0);
      }
    }
  }
});

test("an instance is never more than a slice ahead of the store, whatever is under way", () => {
  const policy = policyOf("default", "requests", { requests: 200, seconds: 60 });
  const usage = new Usage().at(1e6, policy);
  const spent = () => {
    let n = 0;
    for (; usage.canSpend; n++) usage.spend();
    return n;
  };
  expect(policy.slice).toBe(10);
  expect(spent()).toBe(10);
  expect(usage.isReportDue(policy)).toBe(true);
  const underWay = usage.takeUnreported();
  expect([underWay, spent()]).toEqual([10, 0]);
  usage.allowed(190, policy);
  expect(spent()).toBe(10);
  usage.takeUnreported();
  // So few are left that less than a slice is granted.
  usage.allowed(3, policy);
  expect(spent()).toBe(3);
  usage.takeUnreported();
  usage.refused(1e6, 5_000);
  expect([usage.canSpend, usage.waits(1e6 + 1_000), usage.waits(1e6 + 5_000)]).toEqual([
    false,
    4_000,
    0,
  ]);
});

test("whoever was away for a whole window is not charged for what was before it", () => {
  const usage = new Usage().at(0, tenAMinute);
  usage.spend();
  usage.at(120_000, tenAMinute);
  expect([usage.takeUnreported(), usage.canSpend, usage.left(120_000, tenAMinute)]).toEqual([
    0,
    true,
    10,
  ]);
});

test("whoever has used more than a quota that became smaller is told when there is really room", () => {
  const [large, small] = [100, 10].map((requests) =>
    policyOf("default", "requests", { requests, seconds: 60 })
  ) as [Policy, Policy];
  const usage = new Usage();
  const came: number[] = [];
  for (let now = 600_000; now < 630_000; now += 1_000) {
    usage.at(now, large).spend();
    came.push(now);
  }
  const free = 630_000 + usage.at(630_000, small).waitsHere(630_000, small);
  // By hand: of thirty a third counts when two thirds of the next window have passed.
  expect(free).toBe(660_000 + 40_000);
  expect(leftByHand(came, free - 1, 10, 60_000)).toBe(0);
  expect(leftByHand(came, free + 1, 10, 60_000)).toBe(1);
});

/** mulberry32 */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
