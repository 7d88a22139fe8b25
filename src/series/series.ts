import type { SeriesRow } from "../generated/sql/series.ts";
import { Problem } from "../problem.ts";
import { timeOf } from "../time/time-of-day.ts";
import { utcSecond } from "../time/time-text.ts";

/** A series as the API answers it (L5): its wall time is one of `timezone`, whatever its tutor's is now. */
export type Series = ReturnType<typeof toSeries>;

/** Turns a row into the API's series. */
export const toSeries = (row: SeriesRow) => ({
  id: row.public_id,
  tutor_id: row.tutor_id,
  student_id: row.student_id,
  service_id: row.service_id,
  day_of_week: row.day_of_week,
  start_time: timeOf(row.start_time),
  duration_minutes: row.duration_minutes,
  timezone: row.timezone,
  first_date: row.first_date,
  interval_end: row.interval_end,
  booked_until: row.booked_until,
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

/** The answer for nobody's series and for other people's alike (T5). */
export const noSuchSeries = (): Problem => new Problem("not_found", { what: "own_series" });
