import { LATE, LOST, SharedWork } from "../platform/caching/shared-work.ts";
import { LOST_MS } from "../platform/caching/under-way.ts";
import { isExhausted } from "../platform/database/sql-state.ts";
import { byItself, type Later } from "../platform/later.ts";

/** `read_only`: it answers, and takes no writes. */
export type DatabaseState = "up" | "read_only" | "down";

type Parts = {
  /** Whether the database answers at all. Never rejects. */
  readonly ping: () => Promise<boolean>;
  /** Rejects as a write would. */
  readonly tryToWrite: () => Promise<void>;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  /** Told of each write that is tried: whoever asked may have their answer before it ends. */
  readonly later?: Later | undefined;
};

/** So often a write is tried at most, however often readiness is asked. */
const PROBE_EVERY_MS = 1_000;
const PATIENCE_MS = 2_000;

/**
 * Looks whether the database answers and takes writes (X7). A full disk and a standby answer `select 1`, so
 * only a write can tell; one is tried when somebody asks, and what it found is good for a second.
 */
export function createDatabaseCheck({ ping, tryToWrite, elapsed, later = byItself }: Parts) {
  let probe: SharedWork<DatabaseState> | null = null;
  let triedAt = -Infinity;

  const tryOne = async (): Promise<DatabaseState> => {
    try {
      await tryToWrite();
      return "up";
    } catch (error) {
      return stateAfter(error);
    }
  };
  // One at a time, or readiness that is asked of a slow database would take all its connections.
  const writes = async (): Promise<DatabaseState> => {
    const ago = elapsed() - triedAt;
    const isUnderWay = probe !== null && !probe.isOver && ago < LOST_MS;
    if (probe === null || !isUnderWay && ago >= PROBE_EVERY_MS) {
      triedAt = elapsed();
      const trying = tryOne();
      later(trying);
      probe = new SharedWork(trying);
    }
    const mine = probe;
    const state = await mine.wait(isUnderWay ? PATIENCE_MS - ago : PATIENCE_MS);
    if (state === LATE) return "down";
    if (state !== LOST) return state;
    if (probe === mine) probe = null;
    return await writes();
  };
  return async (): Promise<DatabaseState> => await ping() ? await writes() : "down";
}

const stateAfter = (error: unknown): DatabaseState => isExhausted(error) ? "read_only" : "down";
