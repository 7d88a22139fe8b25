import type { LessonRow } from "../generated/sql/lessons.ts";
import type { Viewer } from "../people/viewer.ts";
import { etagOf } from "../platform/http/etag.ts";
import { invalid, Problem } from "../problem.ts";
import { detailsOf } from "./lesson-details.ts";
import { localText, utcSecond, utcText } from "../time/time-text.ts";
import { HOUR, MINUTE } from "../time/units.ts";

export type LessonStatus = "scheduled" | "completed" | "cancelled";

/** A lesson as the API answers it (L1): UTC, and the reader's wall time with its offset. */
export type Lesson = ReturnType<typeof toLesson>;

/** Turns a row into the API's lesson. */
export function toLesson(row: LessonRow) {
  const { starts_at: start, ends_at: end } = row;
  return {
    id: row.id,
    tutor_id: row.tutor_id,
    tutor_name: row.tutor_name,
    student_id: row.student_id,
    student_name: row.student_name,
    service_id: row.service_id,
    service_name: row.service_name,
    // The constraint lessons_have_a_status allows no other word.
    status: row.status as LessonStatus,
    utc_start: utcText(start),
    utc_end: utcText(end),
    user_local_start: localText(row.timezone, start),
    user_local_end: localText(row.timezone, end),
    timezone: row.timezone,
    duration_minutes: (end - start) / MINUTE,
    price: row.price,
    currency: row.currency,
    series_id: row.series_id,
    series_date: row.series_date,
    ...detailsOf(row),
    created_at: utcSecond(row.created_at),
    updated_at: utcSecond(row.updated_at),
  };
}

/** The ETag of a lesson: the same for whoever reads it, in whatever zone. */
export function lessonEtag(lesson: Lesson): string {
  const { timezone: _zone, user_local_start: _start, user_local_end: _end, ...state } = lesson;
  return etagOf(state);
}

/** What the log is told of a lesson: ids and times, nothing personal (X5). */
export const idsOf = ({ id, tutor_id, student_id, utc_start }: Lesson) => ({
  lesson_id: id,
  tutor_id,
  student_id,
  utc_start,
});

/** The answer for nobody's lesson and for other people's alike (T5). */
export const noSuchLesson = ({ program }: Pick<Viewer, "program"> = {}): Problem =>
  new Problem("not_found", { what: program === undefined ? "own_lesson" : "persons_lesson" });

const MOST_HOURS = 24;

/**
 * Checks the start of a lesson to come; both in epoch ms.
 * @throws Problem in_the_past (L3).
 */
export function mustBeAhead(start: number, now: number): void {
  if (start > now) return;
  throw new Problem("in_the_past", { reason: "start", start, now });
}

/**
 * Checks the end of a lesson; both in epoch ms.
 * @throws Problem validation_failed unless it is after the start, and at most 24 hours.
 */
export function mustEndAfter(start: number, end: number): void {
  if (end <= start) throw invalid("end", "after", { field: "start" });
  if (end - start > MOST_HOURS * HOUR) {
    throw invalid("end", "hours_after", { hours: MOST_HOURS, field: "start" });
  }
}
