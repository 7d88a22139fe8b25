import { datesBetween } from "../time/date.ts";
import { dayBounds } from "../time/wall.ts";
import type { Facts, OwnHolds } from "./facts.ts";
import { freeStarts } from "./free-starts.ts";

/** The starts (epoch ms, in order) of a viewer's local date at which a lesson can be booked. */
export type FreeDay = { readonly date: string; readonly starts: number[] };

/** What is asked of free days: a lesson's length, and the step of the tutor's clocks (freeStarts). */
export type FreeDaysQuestion = {
  /** The zone whose dates these are. */
  readonly viewerZone: string;
  readonly durationMs: number;
  readonly stepMinutes: number;
  readonly own?: OwnHolds | undefined;
};

/**
 * The bookable starts of each date of the viewer from `from` to `to`, both inclusive, in one sweep: a
 * lesson is on the date it starts on.
 * @throws RangeError as `freeStarts` and `dayBounds`.
 */
export function freeDaysOf(
  facts: Facts,
  from: string,
  to: string,
  question: FreeDaysQuestion,
): FreeDay[] {
  const days = datesBetween(from, to)
    .map((date) => ({ date, ...dayBounds(question.viewerZone, date) }));
  const range = { start: days[0]?.start ?? 0, end: days.at(-1)?.end ?? 0 };
  const { durationMs, stepMinutes, own } = question;
  const starts = freeStarts(facts, range, durationMs, stepMinutes, own);
  let next = 0;
  return days.map(({ date, end }) => {
    const first = next;
    while ((starts[next] ?? Infinity) < end) next++;
    return { date, starts: starts.slice(first, next) };
  });
}
