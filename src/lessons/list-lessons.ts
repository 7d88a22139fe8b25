import {
  lessonsByStart,
  lessonsByStartDown,
  type LessonsByStartParams,
  lessonsByUpdate,
} from "../generated/sql/lesson-lists.ts";
import { zoneOfRange } from "../people/asked-of.ts";
import type { Reader } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { boundCursor, boundCursorText, endOf, type Page } from "../platform/http/page.ts";
import { type AskedRange, openRange } from "../platform/http/range.ts";
import { type Lesson, type LessonStatus, toLesson } from "./lesson.ts";

/** By start, the earliest or the latest first, or by the last change. */
export type LessonOrder = "start" | "-start" | "updated";

/** Lessons that overlap a range, in which order, and where the page before ended; instants in epoch ms (L9). */
export type LessonsQuestion = AskedRange & {
  /** Of the range's dates. */
  readonly timezone?: string | undefined;
  readonly tutor_id?: number | undefined;
  readonly student_id?: number | undefined;
  /** Its public id. */
  readonly series_id?: string | undefined;
  readonly service_id?: number | undefined;
  readonly status?: readonly LessonStatus[] | undefined;
  readonly updated_since?: number | undefined;
  readonly sort: LessonOrder;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/**
 * A page of the lessons that somebody sees: all of the tenant for an admin and a program, else their own
 * (T5, T7). A cursor is one of its question: of the same tenant, reader, filter and order.
 * @throws Problem validation_failed for a range that does not end after it begins, and for a cursor of no such
 *   page.
 */
export async function listLessons(
  db: Db,
  tenant: string,
  reader: Reader,
  question: LessonsQuestion,
): Promise<Page<Lesson>> {
  const { sort, limit } = question;
  const range = openRange(question, await zoneOfRange(db, reader.userId, question));
  const list = JSON.stringify([tenant, reader.userId, reader.seesAll, {
    ...question,
    cursor: 0,
    limit: 0,
  }]);
  const after = boundCursor(question.cursor, list);
  const rows = await BY_ORDER[sort](db, {
    ...filterOf(reader, question),
    ...range,
    ...roadsOf(reader, question),
    afterAt: after?.at ?? null,
    afterId: after?.id ?? null,
    most: limit,
  });
  const results = rows.map(toLesson);
  return { results, ...endOf(rows, (last) => boundCursorText(last, list)) };
}

const BY_ORDER = {
  "start": lessonsByStart,
  "-start": lessonsByStartDown,
  "updated": lessonsByUpdate,
} as const satisfies Record<LessonOrder, unknown>;

const filterOf = ({ userId, seesAll }: Reader, question: LessonsQuestion) => ({
  readerId: userId,
  personId: seesAll ? null : userId,
  tutorId: question.tutor_id ?? null,
  studentId: question.student_id ?? null,
  seriesId: question.series_id ?? null,
  serviceId: question.service_id ?? null,
  statuses: question.status?.length ? [...question.status] : null,
  changedSince: question.updated_since ?? null,
});

type Roads = Pick<LessonsByStartParams, "teacherId" | "learnerId" | "isAll">;

/** By which indexes the statement finds them: a tutor's, a student's, both of a person, or all there are. */
function roadsOf({ userId, seesAll }: Reader, question: LessonsQuestion): Roads {
  const { tutor_id, student_id, series_id, service_id } = question;
  if (tutor_id !== undefined) return { teacherId: tutor_id, learnerId: null, isAll: false };
  if (series_id !== undefined || service_id !== undefined) {
    return { teacherId: null, learnerId: null, isAll: false };
  }
  if (student_id !== undefined) return { teacherId: null, learnerId: student_id, isAll: false };
  if (seesAll) return { teacherId: null, learnerId: null, isAll: true };
  return { teacherId: userId, learnerId: userId, isAll: false };
}
