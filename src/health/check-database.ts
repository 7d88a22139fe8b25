import { within } from "../platform/database/patience.ts";
import { isExhausted } from "../platform/database/sql-state.ts";

/** `read_only`: it answers, and takes no writes. */
export type DatabaseState = "up" | "read_only" | "down";

type Parts = {
  /** Whether the database answers at all. Never rejects. */
  readonly ping: () => Promise<boolean>;
  /** Rejects as a write would. */
  readonly tryToWrite: () => Promise<void>;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** So often a write is tried at most, however often readiness is asked. */
const PROBE_EVERY_MS = 1_000;
const PATIENCE_MS = 2_000;

/**
 * Looks whether the database answers and takes writes (X7). A full disk and a standby answer `select 1`, so
 * only a write can tell; one is tried when somebody asks, and what it found is good for a second.
 */
export function createDatabaseCheck({ ping, tryToWrite, elapsed }: Parts) {
  let probe: Promise<DatabaseState> | null = null;
  let triedAt = -Infinity;

  let isUnderWay = false;

  const tryOne = async (): Promise<DatabaseState> => {
    isUnderWay = true;
    try {
      await tryToWrite();
      return "up";
    } catch (error) {
      return stateAfter(error);
    } finally {
      isUnderWay = false;
    }
  };
  // One at a time, or readiness that is asked of a slow database would take all its connections.
  const writes = (): Promise<DatabaseState> => {
    if (probe !== null && (isUnderWay || elapsed() - triedAt < PROBE_EVERY_MS)) return probe;
    triedAt = elapsed();
    return probe = within<DatabaseState>(PATIENCE_MS, tryOne(), () => "down");
  };
  return async (): Promise<DatabaseState> => await ping() ? await writes() : "down";
}

const stateAfter = (error: unknown): DatabaseState => isExhausted(error) ? "read_only" : "down";
