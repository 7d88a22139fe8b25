import {
  seriesWithSkippedDates,
  type SeriesWithSkippedDatesRow,
  takeSkippedDates,
} from "../generated/sql/series.ts";
import { type Db, retryOnConflict, sumOfEach } from "../platform/database/db.ts";
import { OCCUPIED } from "../schedule/rules.ts";
import { addDays } from "../time/date.ts";
import { seriesDates } from "../time/series-dates.ts";
import { dateOf } from "../time/time-text.ts";
import { columnsOf } from "./dates-ahead.ts";

/**
 * The hourly task (L5): dates ahead that series had to leave out get their lessons once nothing is in
 * their way any more. Safe to run twice and on two servers at once. Answers how many lessons were made.
 * @throws AggregateError when series failed, after all the others were done.
 */
export async function takeBackDates(db: Db, now: number): Promise<number> {
  // The earliest "today" on Earth, so that no zone is left out.
  const today = addDays(dateOf("UTC", now), -1);
  return sumOfEach(
    await seriesWithSkippedDates(db, { today }),
    (series) => takeBackOfOne(db, series, now),
  );
}

async function takeBackOfOne(
  db: Db,
  { dates, ...series }: SeriesWithSkippedDatesRow,
  now: number,
): Promise<number> {
  const ahead = dates.flatMap((date) =>
    // The columns are not null; PostgreSQL's arrays could be.
    date === null ? [] : seriesDates({
      dayOfWeek: series.day_of_week,
      startMinute: series.start_time,
      zone: series.timezone,
      durationMinutes: series.duration_minutes,
      firstDate: date,
      lastDate: date,
    })
  ).filter(({ start }) => start > now);
  if (ahead.length === 0) return 0;
  const wanted = {
    id: series.id,
    tutorId: series.tutor_id,
    studentId: series.student_id,
    intervalEnd: series.interval_end,
    now,
    binding: OCCUPIED,
    ...columnsOf(ahead),
  };
  const rows = await retryOnConflict(db, () => takeSkippedDates(db, wanted));
  return rows.filter(({ lesson_id }) => lesson_id !== null).length;
}
