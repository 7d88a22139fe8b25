import { datesBetween } from "../time/date.ts";
import type { Interval } from "../time/interval.ts";
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
 * The bookable starts of one date of the viewer: a lesson is on the date it starts on.
 * @throws RangeError as `freeStarts` and `dayBounds`.
 */
export function freeDayOf(facts: Facts, date: string, question: FreeDaysQuestion): FreeDay {
  const { viewerZone } = question;
  return { date, starts: startsIn(facts, dayBounds(viewerZone, date), question) };
}

/** `freeDayOf` each date from `from` to `to`, both inclusive, in one sweep. @throws RangeError too. */
export function freeDaysOf(
  facts: Facts,
  from: string,
  to: string,
  question: FreeDaysQuestion,
): FreeDay[] {
  const days = datesBetween(from, to)
    .map((date) => ({ date, ...dayBounds(question.viewerZone, date) }));
  const range = { start: days[0]?.start ?? 0, end: days.at(-1)?.end ?? 0 };
  const starts = startsIn(facts, range, question);
  let next = 0;
  return days.map(({ date, end }) => {
    const first = next;
    while ((starts[next] ?? Infinity) < end) next++;
    return { date, starts: starts.slice(first, next) };
  });
}

const startsIn = (facts: Facts, range: Interval, question: FreeDaysQuestion): number[] =>
  freeStarts(facts, range, question.durationMs, question.stepMinutes, question.own);
