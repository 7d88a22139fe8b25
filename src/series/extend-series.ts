import {
  extendSeries as bookNextDates,
  seriesToExtend,
  type SeriesToExtendRow,
} from "../generated/sql/series.ts";
import { type Db, retryOnConflict, sumOfEach } from "../platform/database/db.ts";
import { OCCUPIED } from "../schedule/rules.ts";
import { addDays } from "../time/date.ts";
import { seriesDates } from "../time/series-dates.ts";
import { dateOf } from "../time/time-text.ts";
import { columnsOf, lastBookable } from "./dates-ahead.ts";

/** A date that its series cannot have, and the rule that it breaks. */
export type SkippedDate = {
  readonly series_id: string;
  readonly date: string;
  readonly code: string;
};

/**
 * The daily task (L5): makes the lessons of the dates that came inside the horizon, series by series. A date
 * that is taken is kept as skipped, for `takeBackDates`, and `onSkipped` told. Safe to run twice and on two
 * servers at once. Answers how many lessons were made.
 * @throws AggregateError when series failed, after all the others were done.
 */
export async function extendSeries(
  db: Db,
  now: number,
  onSkipped: (date: SkippedDate) => void = () => {},
): Promise<number> {
  // The latest "today" on Earth, so that no zone is left out.
  const today = addDays(dateOf("UTC", now), 1);
  return sumOfEach(
    await seriesToExtend(db, { today }),
    (series) => extendOne(db, series, now, onSkipped),
  );
}

/** Answers how many lessons the series got. */
async function extendOne(
  db: Db,
  series: SeriesToExtendRow,
  now: number,
  onSkipped: (date: SkippedDate) => void,
): Promise<number> {
  const { timezone, interval_end: intervalEnd, booked_until: bookedUntil } = series;
  const until = lastBookable(timezone, series.horizon_days, intervalEnd, now);
  if (until <= bookedUntil) return 0;
  const dates = seriesDates({
    dayOfWeek: series.day_of_week,
    startMinute: series.start_time,
    zone: timezone,
    durationMinutes: series.duration_minutes,
    firstDate: addDays(bookedUntil, 1),
    lastDate: until,
  });
  const next = {
    id: series.id,
    tutorId: series.tutor_id,
    studentId: series.student_id,
    bookedUntil,
    intervalEnd,
    until,
    now,
    binding: OCCUPIED,
    ...columnsOf(dates),
  };
  const rows = await retryOnConflict(db, () => bookNextDates(db, next));
  for (const { date, broken, lesson_id } of rows) {
    if (lesson_id !== null) continue;
    onSkipped({ series_id: series.public_id, date, code: broken ?? "slot_taken" });
  }
  return rows.filter(({ lesson_id }) => lesson_id !== null).length;
}
