import type { Interval } from "./interval.ts";
import { dateOf } from "./time-text.ts";
import { dayBounds } from "./wall.ts";

/** An end of a range as a request has it: an ISO date, a whole local day, or an instant (epoch ms). */
export type RangeEnd = { readonly date: string } | { readonly at: number };

/** The instant at which a range begins: a date's first. */
export const startOf = (from: RangeEnd, zone: string): number =>
  "at" in from ? from.at : dayBounds(zone, from.date).start;

/** The instant before which it ends: a date is in it as a whole. */
export const endOf = (to: RangeEnd, zone: string): number =>
  "at" in to ? to.at : dayBounds(zone, to.date).end;

/** The local dates of which any part is in a range that is not empty, both inclusive. */
export function datesOf(
  from: RangeEnd,
  to: RangeEnd,
  zone: string,
): { first: string; last: string } {
  const first = "at" in from ? dateOf(zone, from.at) : from.date;
  const last = "at" in to ? dateOf(zone, to.at - 1) : to.date;
  // Where clocks go back over midnight a date comes again.
  return first <= last ? { first, last } : { first: last, last: first };
}

/** Intervals cut at the ends of a range; those outside it are dropped. */
export const cutTo = <I extends Interval>(intervals: readonly I[], range: Interval): I[] =>
  intervals.flatMap((interval) => {
    const start = Math.max(interval.start, range.start);
    const end = Math.min(interval.end, range.end);
    return start < end ? [{ ...interval, start, end }] : [];
  });
