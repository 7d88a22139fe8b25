import { withdrawLesson } from "../generated/sql/lessons.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import type { Viewer } from "../schedule/viewer.ts";
import type { Lesson } from "./lesson.ts";
import { lockLesson } from "./lock-lesson.ts";
import { readLesson } from "./read-lesson.ts";

export type Cancel = {
  readonly id: number;
  readonly reason: string | null;
  readonly now: number;
};

/**
 * Cancels a scheduled lesson that has not ended; its time is free at once (L4).
 * @throws Problem not_found, lesson_not_scheduled, in_the_past.
 */
export function cancelLesson(db: Db, viewer: Viewer, cancel: Cancel): Promise<Lesson> {
  return inTransaction(db, async (tx) => {
    const lesson = await lockLesson(tx, viewer, cancel);
    await withdrawLesson(tx, { id: lesson.id, reason: cancel.reason, actorId: viewer.userId });
    return readLesson(tx, viewer, lesson.id);
  });
}
