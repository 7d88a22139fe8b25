import { expect, test } from "vitest";
import { Limits } from "../../../src/platform/limits/limits.ts";
import { PlanPolicies } from "../../../src/platform/limits/plan-policies.ts";
import { policyOf, type Quotas } from "../../../src/platform/limits/policy.ts";
import { Problem } from "../../../src/problem.ts";

const quotas: Quotas = {
  user: { default: { requests: 3, seconds: 60 } },
  api_key: {},
  service: {},
  tenant: {},
};

async function someLimits(kept?: number): Promise<Limits> {
  const now = () => 1e9;
  const plans = new PlanPolicies({
    load: () => Promise.resolve(quotas),
    now,
    onFailure: () => {},
  });
  await plans.of(1);
  const ofAddress = policyOf("address", "requests_of_address", { requests: 3, seconds: 60 });
  return new Limits({ plans, shared: null, ofAddress, now, ...(kept && { kept }) });
}

const asksAs = (limits: Limits, userId: number) =>
  limits.admit({
    tenantId: 1,
    caller: { kind: "user", userId, role: "student", tenant: "t" },
    rateClass: "default",
    headers: {},
  });

test("100,000 callers and 100,000 addresses that come once each are not all remembered", async () => {
  const limits = await someLimits();
  for (let n = 0; n < 100_000; n++) {
    asksAs(limits, n + 1);
    limits.admitStranger(`2001:db8:${(n >> 16).toString(16)}:${n & 0xffff}::/64`, "failed");
  }
  expect(limits.remembered).toBeLessThanOrEqual(100_000);
});

test("where there is less memory fewer are remembered", async () => {
  const limits = await someLimits(1_000);
  for (let n = 0; n < 5_000; n++) asksAs(limits, n + 1);
  expect(limits.remembered).toBeLessThanOrEqual(1_000);
});

test("429: whoever goes on is refused, however many others come and go between", async () => {
  const limits = await someLimits();
  const isRefused = (ask: () => unknown) => {
    try {
      ask();
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
      return true;
    }
  };
  const seen: boolean[][] = [];
  for (let n = 0; n < 6; n++) {
    seen.push([
      isRefused(() => asksAs(limits, 1)),
      isRefused(() => limits.admitStranger("203.0.113.7", "failed")),
    ]);
    for (let other = 0; other < 20_000; other++) {
      asksAs(limits, 2 + n * 20_000 + other);
      limits.admitStranger(`other ${n} ${other}`, "failed");
    }
  }
  expect(seen).toEqual([...Array(3).fill([false, false]), ...Array(3).fill([true, true])]);
});
