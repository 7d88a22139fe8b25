import { calendarOf, type TemplateRow, templatesOf } from "../generated/sql/availability.ts";
import { noSuchTutor } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { etagOf } from "../platform/http/etag.ts";
import { timeOf } from "../time/time-of-day.ts";
import { utcSecond } from "../time/time-text.ts";

/** A weekly rule as the bulk form answers it (A1): ISO day, wall times. */
export const toTemplate = (row: TemplateRow) => ({
  id: row.id,
  day_of_week: row.day_of_week,
  start_time: timeOf(row.start_time),
  end_time: timeOf(row.end_time),
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

/** A week as `weekly_slots`, weekday 0 Monday … 6 Sunday (A2), with the tutor's zone. */
export const toWeeklySlots = (rows: readonly TemplateRow[], timezone: string) => ({
  weekly_slots: rows.map((row) => ({
    weekday: row.day_of_week - 1,
    start: timeOf(row.start_time),
    end: timeOf(row.end_time),
  })),
  timezone,
});

/** The ETag of a tutor's week, in whichever form it is saved. */
export const templateEtag = (rows: readonly TemplateRow[], timezone: string): string =>
  etagOf(toWeeklySlots(rows, timezone));

/** The tutor's week as `weekly_slots`. */
export async function readTemplate(db: Db, tutorId: number) {
  const [rows, calendar] = await Promise.all([
    templatesOf(db, { tutorId }),
    calendarOf(db, { tutorId }),
  ]);
  if (!calendar) throw noSuchTutor();
  return toWeeklySlots(rows, calendar.timezone);
}
