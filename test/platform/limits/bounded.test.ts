import { expect, test } from "vitest";
import { Limits } from "../../../src/platform/limits/limits.ts";
import { PlanPolicies } from "../../../src/platform/limits/plan-policies.ts";
import { policyOf, type Quotas } from "../../../src/platform/limits/policy.ts";
import { Problem } from "../../../src/problem.ts";

const NONE: Quotas = { user: {}, api_key: {}, service: {}, tenant: {} };
const ofUser = { default: { requests: 3, seconds: 60 } };
const ofTenant = {
  default: { requests: 4, seconds: 60 },
  writes: { requests: 2, seconds: 60 },
} as const;
const ofAddress = policyOf("address", "requests_of_address", { requests: 3, seconds: 60 });
const caller = { kind: "user", userId: 1, role: "student", tenant: "t" } as const;

function limitsOf(quotas: Quotas, kept?: number) {
  const now = () => 1e9;
  const plans = new PlanPolicies({ load: () => Promise.resolve(quotas), now, onFailure: () => {} });
  return {
    plans,
    limits: new Limits({ plans, shared: null, ofAddress, now, ...(kept && { kept }) }),
  };
}

async function someLimits(kept?: number): Promise<Limits> {
  const { plans, limits } = limitsOf({ ...NONE, user: ofUser }, kept);
  await plans.of(1);
  return limits;
}

const asksAs = (limits: Limits, userId: number) =>
  limits.admit({
    tenantId: 1,
    caller: { ...caller, userId },
    rateClass: "default",
    headers: {},
  });

test("100,000 callers and 100,000 addresses that come once each are not all remembered", async () => {
  const limits = await someLimits();
  for (let n = 0; n < 100_000; n++) {
    asksAs(limits, n + 1);
    limits.strangers.admit(`2001:db8:${(n >> 16).toString(16)}:${n & 0xffff}::/64`, "failed");
  }
  expect(limits.remembered).toBeLessThanOrEqual(100_000);
});

test("where there is less memory fewer are remembered", async () => {
  const limits = await someLimits(1_000);
  for (let n = 0; n < 5_000; n++) asksAs(limits, n + 1);
  expect(limits.remembered).toBeLessThanOrEqual(1_000);
});

test("of 30,000 tenants that come once each, with reads and writes, 20,000 counts are remembered at most", async () => {
  const { plans, limits } = limitsOf({ ...NONE, tenant: ofTenant });
  for (let tenantId = 1; tenantId <= 30_000; tenantId++) {
    await plans.of(tenantId);
    for (const rateClass of ["default", "writes"] as const) {
      expect(limits.admit({ tenantId, caller, rateClass, headers: {} })).toBeNull();
    }
  }
  expect(limits.remembered).toBeGreaterThan(0);
  expect(limits.remembered).toBeLessThanOrEqual(20_000);
});

test("429: a tenant's reads and writes are counted apart, and so are two tenants", async () => {
  const { plans, limits } = limitsOf({ ...NONE, tenant: ofTenant });
  await Promise.all([plans.of(1), plans.of(2)]);
  const passed = (tenantId: number, rateClass: "default" | "writes") => {
    let count = 0;
    try {
      for (; count < 9; count++) limits.admit({ tenantId, caller, rateClass, headers: {} });
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
    }
    return count;
  };
  expect([passed(1, "default"), passed(1, "writes"), passed(2, "default"), passed(2, "writes")])
    .toEqual([4, 2, 4, 2]);
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
      isRefused(() => limits.strangers.admit("203.0.113.7", "failed")),
    ]);
    for (let other = 0; other < 20_000; other++) {
      asksAs(limits, 2 + n * 20_000 + other);
      limits.strangers.admit(`other ${n} ${other}`, "failed");
    }
  }
  expect(seen).toEqual([...Array(3).fill([false, false]), ...Array(3).fill([true, true])]);
});
