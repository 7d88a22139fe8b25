import { lessonSeenBy, lessonsOf } from "../generated/sql/lessons.ts";
import type { Reader } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { invalid } from "../problem.ts";
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

export type LessonFilter = {
  readonly role?: "tutor" | "student" | undefined;
  readonly status?: LessonStatus | undefined;
  /** Epoch ms; lessons that overlap [from, to). `start` and `end` are other names for the two. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly start?: number | undefined;
  readonly end?: number | undefined;
};

const MOST_EVENTS = 500;

/** The caller's own lessons in order of their start, 500 and a megabyte at the most (L2). */
export async function listMyLessons(
  db: Db,
  userId: number,
  filter: LessonFilter,
): Promise<{ events: Lesson[]; has_more_events: boolean }> {
  const from = bound("from", "start", filter);
  const to = bound("to", "end", filter);
  if (from !== null && to !== null && from >= to) {
    const [end, start] = filter.to === undefined ? ["end", "start"] : ["to", "from"];
    throw invalid(end, "after", { field: filter.from === undefined ? start : "from" });
  }
  const rows = await lessonsOf(db, {
    userId,
    role: filter.role ?? null,
    status: filter.status ?? null,
    from,
    to,
    most: MOST_EVENTS,
  });
  return {
    events: rows.map(toLesson),
    has_more_events: rows.length < (rows[0]?.found ?? 0),
  };
}

function bound(name: "from" | "to", alias: "start" | "end", filter: LessonFilter): number | null {
  if (filter[name] !== undefined && filter[alias] !== undefined) {
    throw invalid(alias, "other_name", { name });
  }
  return filter[name] ?? filter[alias] ?? null;
}
