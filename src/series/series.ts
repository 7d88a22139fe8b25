import { Problem } from "../problem.ts";
import { minuteOf, timeOf } from "../time/time-of-day.ts";

/** What the queries about series give back. */
export type SeriesRow = {
  readonly id: number;
  readonly tutor_id: number;
  readonly student_id: number;
  readonly service_id: number | null;
  readonly weekday: number;
  readonly start_time: string;
  readonly duration_minutes: number;
  readonly timezone: string;
  readonly first_date: string;
  readonly interval_end: string | null;
  readonly booked_until: string;
  readonly created_at: string;
};

/** A series as the API answers it (L5): its wall time is one of `timezone`, whatever its tutor's is now. */
export type Series = ReturnType<typeof toSeries>;

/** Turns a row into the API's series. */
export const toSeries = (row: SeriesRow) => ({
  id: row.id,
  tutor_id: row.tutor_id,
  student_id: row.student_id,
  service_id: row.service_id,
  weekday: row.weekday,
  start_time: timeOf(minuteOf(row.start_time)),
  duration_minutes: row.duration_minutes,
  timezone: row.timezone,
  first_date: row.first_date,
  interval_end: row.interval_end,
  booked_until: row.booked_until,
  created_at: row.created_at,
});

/** The answer for nobody's series and for other people's alike (T5). */
export const noSuchSeries = (): Problem => new Problem("not_found", { what: "own_series" });
