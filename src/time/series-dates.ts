import { dayNumber, isoDate, weekdayOf } from "./date.ts";
import type { Interval } from "./interval.ts";
import type { MinuteOfDay } from "./time-of-day.ts";
import { MINUTE } from "./units.ts";
import { dayBounds, instantOf } from "./wall.ts";

/** A lesson every week, as the clocks of its zone show it (L5). */
export type WeeklySeries = {
  /** 1 Monday … 7 Sunday. */
  readonly dayOfWeek: number;
  /** Minutes since midnight, 0 … 1439. */
  readonly startMinute: MinuteOfDay;
  /** Time that passes, not the wall's: an hour across a change of the clocks is an hour. */
  readonly durationMinutes: number;
  readonly zone: string;
  /** ISO dates of the zone, both inclusive. */
  readonly firstDate: string;
  readonly lastDate: string;
};

/** One date of a series with its instants (epoch ms). */
export type SeriesDate = Interval & { readonly date: string };

/**
 * The dates of a series, in order: each such weekday from `firstDate` to `lastDate`, at the same wall
 * time however the clocks change. A time that comes twice is the first one; one that the clocks skip is
 * as much later as they were put forward (`compatible`, RFC 5545 §3.3.5), but keeps its date. A date
 * that the zone skipped as a whole (Pacific/Apia, 2011-12-30) does not occur.
 * @throws RangeError for anything that is not as WeeklySeries says.
 */
export function seriesDates(series: WeeklySeries): SeriesDate[] {
  const { zone, dayOfWeek, startMinute, durationMinutes } = series;
  assertSeries(series);
  const firstDay = dayNumber(series.firstDate);
  const lastDay = dayNumber(series.lastDate);
  const dates: SeriesDate[] = [];
  for (let day = firstDay + (dayOfWeek + 6 - weekdayOf(firstDay)) % 7; day <= lastDay; day += 7) {
    const date = isoDate(day);
    const { start: midnight, end: nextMidnight } = dayBounds(zone, date);
    if (midnight === nextMidnight) continue;
    const start = instantOf(zone, date, startMinute);
    dates.push({ date, start, end: start + durationMinutes * MINUTE });
  }
  return dates;
}

function assertSeries({ dayOfWeek, startMinute, durationMinutes }: WeeklySeries): void {
  if (!Number.isInteger(dayOfWeek) || dayOfWeek < 1 || dayOfWeek > 7) {
    throw new RangeError(`not a day of the week, 1 Monday to 7 Sunday: ${dayOfWeek}`);
  }
  if (!Number.isInteger(startMinute) || startMinute < 0 || startMinute > 1439) {
    throw new RangeError(`not a minute of the day, 0 to 1439: ${startMinute}`);
  }
  if (!Number.isInteger(durationMinutes) || durationMinutes < 1) {
    throw new RangeError(`not a length in minutes: ${durationMinutes}`);
  }
}
