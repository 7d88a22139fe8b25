import { invalid, Problem } from "../problem.ts";
import { addDays } from "../time/date.ts";
import { type SeriesDate, seriesDates, type WeeklySeries } from "../time/series-dates.ts";
import { dateOf } from "../time/time-text.ts";

export type Weekly = Omit<WeeklySeries, "firstDate" | "lastDate">;

/** The last date to which a series may be booked: the booking horizon, or its own end before that. */
export function lastBookable(
  zone: string,
  horizonDays: number,
  intervalEnd: string | null,
  now: number,
): string {
  const horizon = addDays(dateOf(zone, now), horizonDays);
  return intervalEnd !== null && intervalEnd < horizon ? intervalEnd : horizon;
}

/** What a new series is to begin with. */
export type Beginning = {
  readonly firstDate: string;
  readonly intervalEnd: string | null;
  readonly horizonDays: number;
  readonly now: number;
};

/**
 * The dates with which a new series begins, at least one, and the date up to which they go.
 * @throws Problem validation_failed (it ends before its first date), in_the_past, beyond_horizon.
 */
export function firstDates(
  weekly: Weekly,
  { firstDate, intervalEnd, horizonDays, now }: Beginning,
): { readonly dates: SeriesDate[]; readonly until: string } {
  // A zone may have skipped one of its dates, never two in a row.
  const [first] = seriesDates({ ...weekly, firstDate, lastDate: addDays(firstDate, 13) });
  if (!first) throw new RangeError(`no date of a series in two weeks from ${firstDate}`);
  if (intervalEnd !== null && intervalEnd < first.date) {
    throw invalid("interval_end", "not_before_first_date", { date: first.date });
  }
  if (first.start <= now) {
    throw new Problem("in_the_past", { reason: "first_lesson", start: first.start });
  }
  const until = lastBookable(weekly.zone, horizonDays, intervalEnd, now);
  if (first.date > until) {
    const { date } = first;
    throw new Problem("beyond_horizon", { reason: "first_date", date, horizon: until });
  }
  return { dates: seriesDates({ ...weekly, firstDate: first.date, lastDate: until }), until };
}

/** The columns in which queries take dates. */
export const columnsOf = (dates: readonly SeriesDate[]) => ({
  dates: dates.map(({ date }) => date),
  starts: dates.map(({ start }) => start),
  ends: dates.map(({ end }) => end),
});
