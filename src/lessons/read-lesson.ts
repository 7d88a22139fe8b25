import { lessonSeenBy } from "../generated/sql/lessons.ts";
import type { Db } from "../platform/db.ts";
import type { Viewer } from "../schedule/viewer.ts";
import { type Lesson, noSuchLesson, toLesson } from "./lesson.ts";

/**
 * One lesson, in the viewer's zone (L1, L2).
 * @throws Problem not_found, also for a lesson of other people (T5).
 */
export async function readLesson(db: Db, viewer: Viewer, id: number): Promise<Lesson> {
  const row = await lessonSeenBy(db, { id, viewerId: viewer.userId, seesAll: viewer.seesAll });
  if (!row) throw noSuchLesson();
  return toLesson(row);
}
