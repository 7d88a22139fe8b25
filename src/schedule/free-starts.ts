import { datesBetween } from "../time/date.ts";
import { intersect, type Interval } from "../time/interval.ts";
import { dateRuns } from "../time/local-days.ts";
import { DAY, MINUTE } from "../time/units.ts";
import { dayBounds } from "../time/wall.ts";
import { offsetAt, offsetsOf } from "../time/zone.ts";
import type { Facts, InTheWay, NotInTheWay } from "./facts.ts";
import { bookableIn, stretchesIn } from "./free-time.ts";
import { BEFORE } from "./known-time.ts";

/**
 * The starts in `range` (epoch ms, in order) at which a lesson of `durationMs` can be booked and the
 * tutor's clocks show a whole number of steps since midnight (with 30, on the hour and the half hour), or
 * a free stretch begins: at 10:10 where the tutor is available from then, or a lesson ends with its gap.
 *
 * Steps are those of the clocks' face, counted anew each date, not of time gone by: after the clocks
 * changed at 03:00 starts are still at 09:00 and 09:30. So of a date of 25 hours a step in the hour
 * that comes twice is offered twice, and of one of 23 hours the steps that are skipped are not. A step
 * that does not divide the day (7 minutes, 100) is cut short by midnight. The clocks are the runtime's:
 * they say where candidates are, and nothing of what is free.
 * @throws RangeError as `freeTime`, also when the facts do not cover the minute before the range, or when
 *   the step is no whole number of minutes from 1 to 1440.
 */
export function freeStarts(
  facts: Facts<InTheWay>,
  range: Interval,
  durationMs: number,
  stepMinutes: number,
  own?: NotInTheWay,
): number[] {
  if (!Number.isInteger(stepMinutes) || stepMinutes < 1 || stepMinutes > 1440) {
    throw new RangeError(`not a step of 1 to 1440 minutes: ${stepMinutes}`);
  }
  if (range.start >= range.end) return [];
  // What is free at the first instant of the range may have begun before it.
  const looked = { start: range.start - BEFORE, end: range.end };
  const stretches = stretchesIn(facts, looked, durationMs, own);
  const free = bookableIn(facts, range, stretches, own);
  const begin = stretches.filter(({ start }) => start > looked.start);
  return inOrder(onSteps(facts.zone, range, free, stepMinutes), beginnings(begin, free));
}

function onSteps(zone: string, range: Interval, free: readonly Interval[], stepMinutes: number) {
  const table = offsetsOf(zone);
  const step = stepMinutes * MINUTE;
  const starts: number[] = [];
  // A run has one offset and one date, so that in it steps of the wall are steps of time.
  for (const { start, end } of intersect(dateRuns(zone, range), free)) {
    const local = start + offsetAt(table, start);
    const sinceMidnight = local - Math.floor(local / DAY) * DAY;
    const first = start + Math.ceil(sinceMidnight / step) * step - sinceMidnight;
    for (let ms = first; ms < end; ms += step) starts.push(ms);
  }
  return starts;
}

/** The first whole minute of each stretch, where that is free: lessons start on whole minutes. */
function beginnings(stretches: readonly Interval[], free: readonly Interval[]): number[] {
  const firsts = stretches.map(({ start }) => Math.ceil(start / MINUTE) * MINUTE);
  return intersect(firsts.map((start) => ({ start, end: start + 1 })), free)
    .map(({ start }) => start);
}

/** Both, which are in order, as one list that has none twice. */
function inOrder(steps: readonly number[], others: readonly number[]): number[] {
  const all: number[] = [];
  const add = (ms: number) => {
    if (ms !== all.at(-1)) all.push(ms);
  };
  let next = 0;
  for (const step of steps) {
    for (let other = others[next]; other !== undefined && other < step; other = others[++next]) {
      add(other);
    }
    add(step);
  }
  others.slice(next).forEach(add);
  return all;
}

/** The starts (epoch ms, in order) of a viewer's local date at which a lesson can be booked. */
export type FreeDay = { readonly date: string; readonly starts: number[] };

/** What is asked of free days: a lesson's length, and the step of the tutor's clocks (freeStarts). */
export type FreeDaysQuestion = {
  /** The zone whose dates these are. */
  readonly viewerZone: string;
  readonly durationMs: number;
  readonly stepMinutes: number;
  readonly own?: NotInTheWay | undefined;
};

/**
 * The bookable starts of each date of the viewer from `from` to `to`, both inclusive, in one sweep: a
 * lesson is on the date it starts on.
 * @throws RangeError as `freeStarts` and `dayBounds`.
 */
export function freeDaysOf(
  facts: Facts<InTheWay>,
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
