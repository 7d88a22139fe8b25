import type { Interval } from "./interval.ts";
import { startOfDayNumber } from "./wall.ts";
import {
  offsetAt,
  offsetsOf,
  stretchAt,
  stretchEnd,
  stretchOffset,
  stretchStart,
  type ZoneTable,
} from "./zone.ts";

/**
 * Local dates of many instants of one zone, as day numbers (days since 1970-01-01), without a text
 * in between. Instants are epoch milliseconds, `table` is the zone's `offsetsOf` around them.
 */

const DAY = 86_400_000;

/** The local date that the clocks show at `ms`. */
export const localDay = (table: ZoneTable, ms: number): number =>
  Math.floor((ms + offsetAt(table, ms)) / DAY);

/** A number for the ISO week (Monday to Sunday) of a date: the next week's is one more. */
export const isoWeekOf = (day: number): number => Math.floor((day + 3) / 7);

/** The Monday of an `isoWeekOf`. */
export const mondayOfWeek = (week: number): number => week * 7 - 3;

/** A time during which the clocks show one local date, at one offset. */
export type DateRun = Interval & { readonly day: number };

/**
 * `range` cut at each local midnight and each change of the clocks, in order and without a hole. A
 * date may have several runs, and where clocks go back over midnight (America/St_Johns until 2011)
 * one of the next date between them. A date that the zone skips has none.
 */
export function dateRuns(zone: string, range: Interval): DateRun[] {
  const table = offsetsOf(zone, range.start, range.end);
  const runs: DateRun[] = [];
  let stretch = stretchAt(table, range.start);
  for (let start = range.start; start < range.end;) {
    const offset = stretchOffset(table, stretch);
    const day = Math.floor((start + offset) / DAY);
    const change = stretchEnd(table, stretch);
    const end = Math.min((day + 1) * DAY - offset, change, range.end);
    runs.push({ start, end, day });
    if (end === change) stretch++;
    start = end;
  }
  return runs;
}

/**
 * From the first instant at which the clocks show one of the dates `first` … `last` until after the
 * last one.
 */
export const spanOfDays = (zone: string, first: number, last: number): Interval => ({
  start: startOfDayNumber(zone, first),
  end: endOfLocalDay(zone, last),
});

// Not the next date's first instant: the clocks may go back to the date once more after it.
function endOfLocalDay(zone: string, day: number): number {
  const wall = (day + 1) * DAY;
  const table = offsetsOf(zone, wall - DAY, wall + DAY);
  let stretch = stretchAt(table, wall + DAY);
  while (stretchStart(table, stretch) + stretchOffset(table, stretch) >= wall) stretch--;
  return Math.min(wall - stretchOffset(table, stretch), stretchEnd(table, stretch));
}
