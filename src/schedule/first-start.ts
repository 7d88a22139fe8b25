import type { Interval } from "../time/interval.ts";
import { MINUTE } from "../time/units.ts";
import type { Facts } from "./facts.ts";
import { freeStarts } from "./free-starts.ts";
import { freeTime } from "./free-time.ts";

/** The step of the tutor's clocks on which free times are shown where nobody asks for another. */
const USUAL_STEP_MINUTES = 30;

/** A time that a lesson is to lie in (epoch ms), and a start that is wished for though no free slot may show it. */
export type Wish = { readonly window: Interval; readonly start: number | null };

/** To wish for a window is to wish for its first whole minute. */
export const wishFor = (window: Interval): Wish => ({
  window,
  start: Math.ceil(window.start / MINUTE) * MINUTE,
});

/**
 * The first start (epoch ms) of a lesson that lies in the window and can be booked: one that free slots show
 * (freeStarts), or the one that is wished for. Null where there is none.
 * @throws RangeError as `freeStarts`.
 */
export function firstStart(facts: Facts, { window, start }: Wish, durationMs: number) {
  const range = { start: window.start, end: window.end - durationMs + 1 };
  const [shown = null] = freeStarts(facts, range, durationMs, USUAL_STEP_MINUTES);
  const isEarlier = start !== null && start >= range.start && start < range.end &&
    (shown === null || start < shown);
  if (!isEarlier) return shown;
  return freeTime(facts, { start, end: start + 1 }, durationMs).length > 0 ? start : shown;
}
