import { LOST_MS } from "../platform/caching/under-way.ts";
import { within } from "../platform/database/bound.ts";
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
  /** The number of the one that is under way; 0: none. */
  let underWay = 0;
  let probes = 0;

  const tryOne = async (): Promise<DatabaseState> => {
    const mine = underWay = ++probes;
    try {
      await tryToWrite();
      return "up";
    } catch (error) {
      return stateAfter(error);
    } finally {
      if (underWay === mine) underWay = 0;
    }
  };
  // One at a time, or readiness that is asked of a slow database would take all its connections.
  const writes = (): Promise<DatabaseState> => {
    const ago = elapsed() - triedAt;
    const isUnderWay = underWay > 0 && ago < LOST_MS;
    if (probe === null || !isUnderWay && ago >= PROBE_EVERY_MS) {
      triedAt = elapsed();
      probe = tryOne();
    }
    const left = isUnderWay ? PATIENCE_MS - ago : PATIENCE_MS;
    return within<DatabaseState>(Math.max(0, left), probe, () => "down");
  };
  return async (): Promise<DatabaseState> => await ping() ? await writes() : "down";
}

const stateAfter = (error: unknown): DatabaseState => isExhausted(error) ? "read_only" : "down";
