import { type DatabaseClock, isSkewed } from "../platform/database/database-clock.ts";
import type { Log } from "../platform/logging/log.ts";

const SECOND_MS = 1_000;
const SECONDS_BETWEEN = 60;

/**
 * Measures the database's clock every minute until the answered function is called, and within a second
 * where this machine's clock was set or the machine slept. The log is told when they begin to differ by
 * over a minute, and when they agree again.
 */
export function startClock(clock: DatabaseClock, log: Log): () => void {
  let lastSkewMs = clock.skewMs();
  let secondsAgo = 0;
  let isMeasuring = false;
  const tell = tellerOf(log);
  const measure = async () => {
    isMeasuring = true;
    await clock.measure().catch((error) => log.warn("clock_not_measured", { error }));
    [lastSkewMs, secondsAgo, isMeasuring] = [clock.skewMs(), 0, false];
    tell(lastSkewMs);
  };
  const tick = () => {
    secondsAgo++;
    const wasSet = Math.abs(clock.skewMs() - lastSkewMs) > SECOND_MS;
    if (!isMeasuring && (wasSet || secondsAgo >= SECONDS_BETWEEN)) void measure();
  };
  tell(lastSkewMs);
  const timer = setInterval(tick, SECOND_MS);
  return () => clearInterval(timer);
}

/** Told of each measurement, it tells the log when the clocks begin to differ and when they agree again. */
export function tellerOf(log: Log): (skewMs: number) => void {
  let wasSkewed = false;
  return (skewMs) => {
    if (isSkewed(skewMs) === wasSkewed) return;
    wasSkewed = !wasSkewed;
    const fields = { clock_skew_ms: skewMs };
    if (wasSkewed) log.error("clock_skewed", { ...fields, hint: skewInWords(skewMs) });
    else log.info("clock_agrees", fields);
  };
}

/** What whoever runs the server is told. */
export function skewInWords(skewMs: number): string {
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  return `the clock of this machine is ${seconds} s ${skewMs > 0 ? "ahead of" : "behind"} the ` +
    "database's, which decides; no lesson is completed and nothing is cleared away until they agree";
}
