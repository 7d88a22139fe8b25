import { Problem } from "../problem.ts";
import { localText } from "../time/local-text.ts";

/** What every query about lessons gives back; `timezone` is the zone of whoever reads it. */
export type LessonRow = {
  readonly id: number;
  readonly tutor_id: number;
  readonly tutor_name: string;
  readonly student_id: number;
  readonly student_name: string;
  readonly service_id: number | null;
  readonly service_name: string | null;
  readonly status: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly price: string | null;
  readonly currency: string | null;
  readonly series_id: number | null;
  /** The date that the series meant, also when the lesson was moved (L5). */
  readonly series_date: string | null;
  readonly cancel_reason: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly timezone: string;
};

export type LessonStatus = "scheduled" | "completed" | "cancelled";

/** A lesson as the API answers it (L1): UTC, and the reader's wall time with its offset. */
export type Lesson = ReturnType<typeof toLesson>;

/** Turns a row into the API's lesson. */
export function toLesson(row: LessonRow) {
  const start = Date.parse(row.starts_at);
  const end = Date.parse(row.ends_at);
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
    utc_start: row.starts_at,
    utc_end: row.ends_at,
    user_local_start: localText(row.timezone, start),
    user_local_end: localText(row.timezone, end),
    timezone: row.timezone,
    duration_minutes: (end - start) / 60_000,
    price: row.price,
    currency: row.currency,
    series_id: row.series_id,
    series_date: row.series_date,
    cancel_reason: row.cancel_reason,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** The answer for nobody's lesson and for other people's alike (T5). */
export const noSuchLesson = (): Problem => new Problem("not_found", { what: "own_lesson" });
