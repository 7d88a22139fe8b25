import { invalid, Problem } from "../problem.ts";
import { utcText } from "../time/utc-text.ts";

const LONGEST = 24 * 3_600_000;

/**
 * Checks the start of a lesson to come; both in epoch ms.
 * @throws Problem in_the_past (L3).
 */
export function mustBeAhead(start: number, now: number): void {
  if (start > now) return;
  throw new Problem("in_the_past", {
    detail: `${utcText(start)} is not after the present time, ${utcText(now)}.`,
  });
}

/**
 * Checks the end of a lesson; both in epoch ms.
 * @throws Problem validation_failed unless it is after the start, and at most 24 hours.
 */
export function mustEndAfter(start: number, end: number): void {
  if (end <= start) throw invalid("body.end", "must be after start");
  if (end - start > LONGEST) throw invalid("body.end", "must be at most 24 hours after start");
}
