import type { Interval } from "../time/interval.ts";
import { MINUTE } from "../time/units.ts";
import type { Facts } from "./facts.ts";
import { freeStarts } from "./free-starts.ts";
import { freeTime } from "./free-time.ts";

/** The step of the tutor's clocks on which free times are shown where nobody asks for another. */
const USUAL_STEP_MINUTES = 30;

/** The instants (epoch ms) at which a lesson of that length that lies in `window` can start. */
export const startsWithin = (window: Interval, durationMs: number): Interval => ({
  start: window.start,
  end: window.end - durationMs + 1,
});

/**
 * The first start (epoch ms) of a lesson that lies in `window` and can be booked: the first that free slots show
 * (freeStarts), or, where they show none because the window leaves too little, the first whole minute.
 * Null where no lesson can be booked.
 * @throws RangeError as `freeStarts`.
 */
export function firstStart(facts: Facts, window: Interval, durationMs: number): number | null {
  const range = startsWithin(window, durationMs);
  const free = freeTime(facts, range, durationMs);
  if (free.length === 0) return null;
  const [shown] = freeStarts(facts, range, durationMs, USUAL_STEP_MINUTES);
  return shown ?? firstMinute(free);
}

function firstMinute(free: readonly Interval[]): number | null {
  for (const { start, end } of free) {
    const minute = Math.ceil(start / MINUTE) * MINUTE;
    if (minute < end) return minute;
  }
  return null;
}
