import { invalid } from "../problem.ts";
import { FIRST_YEAR, LAST_YEAR, YEARS } from "../time/date.ts";

const EARLIEST = Date.UTC(FIRST_YEAR, 0, 1);
const AFTER_LATEST = Date.UTC(LAST_YEAR + 1, 0, 1);

/**
 * Reads an RFC 3339 date-time with any offset as epoch milliseconds.
 * @throws Problem validation_failed for one outside of `YEARS`.
 */
export function knownInstant(path: string, text: string): number {
  const ms = Date.parse(text);
  if (!(ms >= EARLIEST && ms < AFTER_LATEST)) throw invalid(path, `must lie in ${YEARS}`);
  return ms;
}

/** @throws Problem validation_failed unless the instant, epoch ms, is a whole minute. */
export function wholeMinute(path: string, ms: number): number {
  if (ms % 60_000 === 0) return ms;
  throw invalid(path, "must be a whole minute, without seconds");
}
