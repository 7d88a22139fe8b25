import { SharedWork } from "../../platform/caching/shared-work.ts";
import type { DatabaseClock } from "../../platform/database/database-clock.ts";
import type { Later } from "../../platform/later.ts";
import type { Log } from "../../platform/logging/log.ts";
import { tellerOf } from "../clock-timer.ts";

const EVERY_MS = 60_000;
const AGAIN_MS = 1_000;
/** How long the first requests wait for the database's time before they go by the isolate's clock. */
const PATIENCE_MS = 500;

export type Clocks = {
  /** The isolate's own, epoch milliseconds. */
  readonly own: () => number;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

type Parts = {
  readonly clock: DatabaseClock;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  readonly later: Later;
};

/**
 * Answers a function that measures the database's clock (X12) when that is due: at first, every minute, and a second
 * after a failure. It is to be called and awaited before each request, since no timer lives between them.
 */
export function measuredByRequests({ clock, log, elapsed, later }: Parts): () => Promise<void> {
  const tell = tellerOf(log);
  let dueAt = -Infinity;
  let isMeasured = false;
  let measuring = new SharedWork(Promise.resolve());

  const measure = async () => {
    try {
      await clock.measure();
      isMeasured = true;
      dueAt = elapsed() + EVERY_MS;
      tell(clock.skewMs());
    } catch (error) {
      log.warn("clock_not_measured", { error });
    }
  };
  return async () => {
    if (elapsed() >= dueAt) {
      dueAt = elapsed() + AGAIN_MS;
      const begun = measure();
      measuring = new SharedWork(begun);
      later(begun);
    }
    if (!isMeasured) await measuring.wait(PATIENCE_MS);
  };
}
