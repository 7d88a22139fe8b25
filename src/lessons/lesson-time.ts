import { invalid, Problem } from "../problem.ts";
import { FIRST_YEAR, LAST_YEAR, YEARS } from "../time/date.ts";
import { utcText } from "../time/utc-text.ts";

const MINUTE = 60_000;
const LONGEST = 24 * 60 * MINUTE;
const EARLIEST = Date.UTC(FIRST_YEAR, 0, 1);
const AFTER_LATEST = Date.UTC(LAST_YEAR + 1, 0, 1);

/**
 * Reads the start of a lesson to come, RFC 3339 with any offset, as epoch milliseconds.
 * @throws Problem in_the_past (L3), or validation_failed when it is no whole minute of `YEARS`.
 */
export function startAhead(path: string, text: string, nowMs: number): number {
  const ms = instantMs(path, text);
  if (ms > nowMs) return wholeMinute(path, ms);
  throw new Problem("in_the_past", {
    detail: `${utcText(ms)} is not after the present time, ${utcText(nowMs)}.`,
  });
}

/**
 * Reads the end of a lesson, RFC 3339 with any offset, as epoch milliseconds.
 * @throws Problem validation_failed unless it is a whole minute, at most 24 hours after the start.
 */
export function endAfter(path: string, text: string, startMs: number): number {
  const ms = wholeMinute(path, instantMs(path, text));
  if (ms <= startMs) throw invalid(path, "must be after start");
  if (ms - startMs > LONGEST) throw invalid(path, "must be at most 24 hours after start");
  return ms;
}

function wholeMinute(path: string, ms: number): number {
  if (ms % MINUTE === 0) return ms;
  throw invalid(path, "must be a whole minute, without seconds");
}

/** Reads an RFC 3339 date-time with any offset as epoch milliseconds, in the `YEARS` of requests. */
export function instantMs(path: string, text: string): number {
  const ms = Date.parse(text);
  if (!(ms >= EARLIEST && ms < AFTER_LATEST)) throw invalid(path, `must lie in ${YEARS}`);
  return ms;
}
