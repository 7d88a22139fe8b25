import { invalid, Problem } from "../problem.ts";
import { HOUR } from "../time/units.ts";

const MOST_HOURS = 24;

/**
 * Checks the start of a lesson to come; both in epoch ms.
 * @throws Problem in_the_past (L3).
 */
export function mustBeAhead(start: number, now: number): void {
  if (start > now) return;
  throw new Problem("in_the_past", { reason: "start", start, now });
}

/**
 * Checks the end of a lesson; both in epoch ms.
 * @throws Problem validation_failed unless it is after the start, and at most 24 hours.
 */
export function mustEndAfter(start: number, end: number): void {
  if (end <= start) throw invalid("end", "after", { field: "start" });
  if (end - start > MOST_HOURS * HOUR) {
    throw invalid("end", "hours_after", { hours: MOST_HOURS, field: "start" });
  }
}
