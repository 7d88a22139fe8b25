import { withdrawLesson } from "../generated/sql/lessons.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import { mustCancelInTime } from "../schedule/cancellation-notice.ts";
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
 * Cancels a scheduled lesson that has not ended; its time is free at once (L4). Its student keeps to
 * the tutor's cancellation notice, its tutor and an admin need not.
 * @throws Problem not_found, lesson_not_scheduled, in_the_past, too_late_to_cancel.
 */
export function cancelLesson(db: Db, viewer: Viewer, cancel: Cancel): Promise<Lesson> {
  return inTransaction(db, async (tx) => {
    const lesson = await lockLesson(tx, viewer, cancel);
    if (lesson.student_id === viewer.userId) {
      const { tutor_id: tutorId, starts_at: startsAt } = lesson;
      await mustCancelInTime(tx, { tutorId, startsAt, now: cancel.now });
    }
    await withdrawLesson(tx, { id: lesson.id, reason: cancel.reason, actorId: viewer.userId });
    return readLesson(tx, viewer, lesson.id);
  });
}
