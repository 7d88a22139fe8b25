import { isSkewed } from "../platform/database/database-clock.ts";
import { utcSecond } from "../time/time-text.ts";
import { tzVersion } from "../time/zone.ts";
import type { DatabaseState } from "./check-database.ts";

/** What health tells and looks at; neither check throws. */
export type HealthChecks = {
  /** The program's own. */
  readonly version: string;
  readonly database: () => Promise<DatabaseState>;
  /** Null when the cache is this process itself. */
  readonly cache: (() => Promise<boolean>) | null;
  /** The release of the tz database that the database goes by; null when it does not say. */
  readonly tzRelease: () => Promise<string | null>;
  /** How far this machine's clock is ahead of the database's; see DatabaseClock. */
  readonly skewMs: () => number;
};

/**
 * Whether this instance can serve (X7): unhealthy without a database that takes writes; degraded without
 * Redis, or while its clock or its tz release is not the database's (X15).
 */
export async function readHealth(checks: HealthChecks, now: number) {
  const [database, cache] = await Promise.all([checks.database(), checks.cache?.() ?? null]);
  const skewMs = checks.skewMs();
  const release = database === "up" ? await checks.tzRelease() : null;
  const isOdd = isSkewed(skewMs) || (release !== null && release !== tzVersion);
  return {
    status: statusOf(database, cache, isOdd),
    ...toDatabase(database),
    cache: cache === null ? "in_process" as const : cache ? "up" as const : "down" as const,
    clock: isSkewed(skewMs) ? "skewed" as const : "ok" as const,
    clock_skew_ms: skewMs,
    version: checks.version,
    tz_release: tzVersion,
    tz_release_of_database: release,
    timestamp: utcSecond(now),
  };
}

/** The older system's two words for it, and beside them why. */
function toDatabase(state: DatabaseState) {
  if (state === "up") return { database: "connected" as const, database_error: null };
  const database_error = state === "down" ? "unreachable" as const : state;
  return { database: "error" as const, database_error };
}

function statusOf(database: DatabaseState, cache: boolean | null, isOdd: boolean) {
  if (database !== "up") return "unhealthy" as const;
  return cache === false || isOdd ? "degraded" as const : "healthy" as const;
}
