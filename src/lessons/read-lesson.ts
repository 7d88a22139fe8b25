import { lessonSeenBy } from "../generated/sql/lessons.ts";
import type { Db } from "../platform/db.ts";
import { Problem } from "../problem.ts";
import { type Lesson, toLesson } from "./lesson.ts";

/** Who looks at a lesson: `seesAll` is an admin, who is nobody in most lessons. */
export type Viewer = { readonly userId: number; readonly seesAll: boolean };

/**
 * One lesson, in the viewer's zone (L1, L2).
 * @throws Problem not_found, also for a lesson of other people (T5).
 */
export async function readLesson(db: Db, viewer: Viewer, id: number): Promise<Lesson> {
  const row = await lessonSeenBy(db, { id, viewerId: viewer.userId, seesAll: viewer.seesAll });
  if (!row) throw new Problem("not_found", { detail: "You have no such lesson." });
  return toLesson(row);
}
