import type { SharedRedis } from "../platform/caching/shared-redis.ts";
import { byItself } from "../platform/later.ts";
import { Limits } from "../platform/limits/limits.ts";
import { PlanPolicies } from "../platform/limits/plan-policies.ts";
import { policyOf } from "../platform/limits/policy.ts";
import { SharedWindows } from "../platform/limits/shared-windows.ts";
import type { Meter } from "../platform/telemetry/meter.ts";
import { quotasOf } from "../tenants/plans.ts";
import type { Surroundings } from "./surroundings.ts";

const KEPT_TENANTS = 100_000;
const KEPT_CALLERS = 50_000;

/** The quotas of the tenants' plans, counted with all instances that have the same Redis (X4). */
export function assembleLimits(
  { config, control, log, elapsed: now, later = byItself, memory = 1, ...given }: Surroundings,
  redis: SharedRedis | null,
  meter: Meter,
): Limits {
  const { quotas, patienceMs, onRefused } = given;
  const refusals = meter.counter({
    name: "rate_limit_refusals_total",
    help: "Requests that a quota refused, by the quota and the class of the operation.",
    labels: ["policy", "class"] as const,
  });
  return new Limits({
    plans: new PlanPolicies({
      load: async (tenantId) => quotas ?? await quotasOf(control, tenantId),
      now,
      onFailure: (error) => log.warn("plan_unreadable", { error }),
      later,
      keptTenants: memory * KEPT_TENANTS,
    }),
    shared: redis && new SharedWindows(redis, patienceMs),
    ofAddress: policyOf("address", "requests_of_address", {
      requests: config.strangersPerMinute,
      seconds: 60,
    }),
    now,
    later,
    kept: memory * KEPT_CALLERS,
    onRefused(policy, rateClass) {
      refusals.of(policy, rateClass).add();
      onRefused?.(policy, rateClass);
    },
  });
}
