import type { Handler, Reply } from "../platform/contract.ts";
import { utcText } from "../time/utc-text.ts";
import type { DatabaseState } from "./check-database.ts";

/** What health looks at; neither check throws. */
export type HealthChecks = {
  readonly database: () => Promise<DatabaseState>;
  /** Null when the cache is this process itself. */
  readonly cache: (() => Promise<boolean>) | null;
};

/**
 * Whether this instance can serve (X7): unhealthy without a database that takes writes, degraded without
 * Redis.
 */
export async function readHealth(checks: HealthChecks, now: number) {
  const [database, cache] = await Promise.all([checks.database(), checks.cache?.() ?? null]);
  return {
    status: statusOf(database, cache),
    database,
    cache: cache === null ? "in_process" as const : cache ? "up" as const : "down" as const,
    timestamp: utcText(now),
  };
}

/** Health as an answer: 503 tells a load balancer to look elsewhere. */
export async function answerHealth(
  checks: HealthChecks,
  now: number,
  answer: Parameters<Handler<"readHealth">>[1],
): Promise<Reply<"readHealth">> {
  const health = await readHealth(checks, now);
  return health.status === "unhealthy" ? answer(503, health) : answer(200, health);
}

function statusOf(database: DatabaseState, cache: boolean | null) {
  if (database !== "up") return "unhealthy" as const;
  return cache === false ? "degraded" as const : "healthy" as const;
}
