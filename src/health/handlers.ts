import type { Handlers } from "../platform/contract/contract.ts";
import { type HealthChecks, readHealth } from "./read-health.ts";

export const healthHandlers = (checks: HealthChecks) => ({
  readHealth: async (_, answer, { now }) => {
    const health = await readHealth(checks, now());
    // A load balancer looks elsewhere after a 503.
    return health.status === "unhealthy" ? answer(503, health) : answer(200, health);
  },

  readLiveness: (_, answer) => answer(200, { status: "alive" }),
} satisfies Partial<Handlers>);
