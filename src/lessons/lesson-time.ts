import { invalid, Problem } from "../problem.ts";
import { knownInstant, wholeMinute } from "../schedule/known-time.ts";

const MOST_HOURS = 24;

/**
 * Reads the start of a lesson to come, RFC 3339 with any offset, as epoch milliseconds.
 * @throws Problem in_the_past (L3), or validation_failed when it is no whole minute of `YEARS`.
 */
export function startAhead(path: string, text: string, nowMs: number): number {
  const ms = knownInstant(path, text);
  if (ms > nowMs) return wholeMinute(path, ms);
  throw new Problem("in_the_past", { reason: "start", start: ms, now: nowMs });
}

/**
 * Reads the end of a lesson, RFC 3339 with any offset, as epoch milliseconds.
 * @throws Problem validation_failed unless it is a whole minute, at most 24 hours after the start.
 */
export function endAfter(path: string, text: string, startMs: number): number {
  const ms = wholeMinute(path, knownInstant(path, text));
  if (ms <= startMs) throw invalid(path, "after", { field: "start" });
  if (ms - startMs > MOST_HOURS * 3_600_000) {
    throw invalid(path, "hours_after", { hours: MOST_HOURS, field: "start" });
  }
  return ms;
}
