import { isSkewed } from "../platform/database/database-clock.ts";
import { utcText } from "../time/time-text.ts";
import type { DatabaseState } from "./check-database.ts";

/** What health tells and looks at; neither check throws. */
export type HealthChecks = {
  /** The program's own. */
  readonly version: string;
  readonly database: () => Promise<DatabaseState>;
  /** Null when the cache is this process itself. */
  readonly cache: (() => Promise<boolean>) | null;
  /** How far this machine's clock is ahead of the database's; see DatabaseClock. */
  readonly skewMs: () => number;
};

/**
 * Whether this instance can serve (X7): unhealthy without a database that takes writes; degraded without
 * Redis, or while its clock is not the database's.
 */
export async function readHealth(checks: HealthChecks, now: number) {
  const [database, cache] = await Promise.all([checks.database(), checks.cache?.() ?? null]);
  const skewMs = checks.skewMs();
  return {
    status: statusOf(database, cache, isSkewed(skewMs)),
    ...toDatabase(database),
    cache: cache === null ? "in_process" as const : cache ? "up" as const : "down" as const,
    clock: isSkewed(skewMs) ? "skewed" as const : "ok" as const,
    clock_skew_ms: skewMs,
    version: checks.version,
    timestamp: utcText(now),
  };
}

/** The older system's two words for it, and beside them why. */
function toDatabase(state: DatabaseState) {
  if (state === "up") return { database: "connected" as const, database_error: null };
  const database_error = state === "down" ? "unreachable" as const : state;
  return { database: "error" as const, database_error };
}

function statusOf(database: DatabaseState, cache: boolean | null, skewed: boolean) {
  if (database !== "up") return "unhealthy" as const;
  return cache === false || skewed ? "degraded" as const : "healthy" as const;
}
