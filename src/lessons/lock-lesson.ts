import { lessonToChange, type LessonToChangeRow } from "../generated/sql/lessons.ts";
import type { Db } from "../platform/db.ts";
import { Problem } from "../problem.ts";
import type { Viewer } from "../schedule/viewer.ts";
import { noSuchLesson } from "./lesson.ts";

/**
 * Locks a lesson of the viewer's that is still to be given, or is being given at present.
 * @throws Problem not_found, lesson_not_scheduled, in_the_past when it has ended: it was given, though
 *   the maintenance has not yet completed it.
 */
export async function lockLesson(
  tx: Db,
  viewer: Viewer,
  { id, now }: { readonly id: number; readonly now: number },
): Promise<LessonToChangeRow> {
  const lesson = await lessonToChange(tx, { id, viewerId: viewer.userId, seesAll: viewer.seesAll });
  if (!lesson) throw noSuchLesson();
  if (lesson.status !== "scheduled") {
    throw new Problem("lesson_not_scheduled", { detail: `The lesson is ${lesson.status}.` });
  }
  if (Date.parse(lesson.ends_at) > now) return lesson;
  throw new Problem("in_the_past", { detail: "The lesson has ended." });
}
