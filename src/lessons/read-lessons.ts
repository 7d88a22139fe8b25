import { lessonSeenBy, lessonsOf, type LessonsOfRow } from "../generated/sql/lessons.ts";
import type { Reader } from "../people/viewer.ts";
import { zoneOfRange } from "../people/asked-of.ts";
import type { Db } from "../platform/database/db.ts";
import { type AskedRange, openRange } from "../platform/http/range.ts";
import { knownCursor, type PageEnd, pageEnd } from "../platform/http/page.ts";
import { type Lesson, type LessonStatus, noSuchLesson, toLesson } from "./lesson.ts";

/**
 * One lesson, in the reader's zone, or the student's where a program reads it for itself (L1, L2).
 * @throws Problem not_found, also for a lesson of other people (T5).
 */
export async function readLesson(db: Db, reader: Reader, id: number): Promise<Lesson> {
  const row = await lessonSeenBy(db, { id, viewerId: reader.userId, seesAll: reader.seesAll });
  if (!row) throw noSuchLesson(reader);
  return toLesson(row);
}

/** Lessons that overlap a range, of days in `timezone`. */
export type LessonFilter = AskedRange & {
  readonly timezone?: string | undefined;
  readonly role?: "tutor" | "student" | undefined;
  /** One of these; none is any. */
  readonly status?: readonly LessonStatus[] | undefined;
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
};

const MOST_EVENTS = 500;

/**
 * A page of the caller's own lessons in order of their start, 500 and a megabyte at the most (L2).
 * @throws Problem validation_failed for a range that ends before it begins, and a cursor of no page.
 */
export async function listMyLessons(
  db: Db,
  userId: number,
  filter: LessonFilter,
): Promise<{ events: Lesson[]; has_more_events: boolean; cursor: string | null }> {
  const { rows, cursor, has_more } = await readMyLessons(db, userId, filter);
  return { events: rows.map(toLesson), has_more_events: has_more, cursor };
}

export type MyLesson = LessonsOfRow;

/** The same as rows, for who puts them in their places. @throws as `listMyLessons`. */
export async function readMyLessons(
  db: Db,
  userId: number,
  filter: LessonFilter,
): Promise<PageEnd & { readonly rows: readonly MyLesson[] }> {
  const { from, to } = openRange(filter, await zoneOfRange(db, userId, filter));
  const after = knownCursor(filter.cursor);
  const rows = await lessonsOf(db, {
    userId,
    role: filter.role ?? null,
    statuses: filter.status?.length ? [...filter.status] : null,
    from,
    to,
    afterStart: after?.at ?? null,
    afterId: after?.id ?? null,
    most: MOST_EVENTS,
  });
  return { rows, ...pageEnd(rows, ({ starts_at }) => starts_at) };
}
