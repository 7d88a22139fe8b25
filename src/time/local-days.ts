import type { Interval } from "./interval.ts";
import { DAY } from "./units.ts";
import { offsetsOf, stretchAt, stretchEnd, stretchOffset } from "./zone.ts";

/**
 * Local dates as day numbers (days since 1970-01-01), without a text in between. Instants are epoch
 * milliseconds.
 */

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
  const table = offsetsOf(zone);
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
