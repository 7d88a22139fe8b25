import type { SharedRedis } from "../platform/caching/shared-redis.ts";
import { Limits } from "../platform/limits/limits.ts";
import { PlanPolicies } from "../platform/limits/plan-policies.ts";
import { policyOf } from "../platform/limits/policy.ts";
import { SharedWindows } from "../platform/limits/shared-windows.ts";
import type { Meter } from "../platform/telemetry/meter.ts";
import { quotasOf } from "../tenants/plans.ts";
import type { Surroundings } from "./surroundings.ts";

/** The quotas of the tenants' plans, counted with all instances that have the same Redis (X4). */
export function assembleLimits(
  { config, control, log, elapsed: now, quotas, patienceMs, onRefused }: Surroundings,
  redis: SharedRedis | null,
  meter: Meter,
): Limits {
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
    }),
    shared: redis && new SharedWindows(redis, patienceMs),
    ofAddress: policyOf("address", "requests_of_address", {
      requests: config.strangersPerMinute,
      seconds: 60,
    }),
    now,
    onRefused(policy, rateClass) {
      refusals.of(policy, rateClass).add();
      onRefused?.(policy, rateClass);
    },
  });
}
