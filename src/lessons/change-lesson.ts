import { releaseOwnHolds } from "../generated/sql/holds.ts";
import {
  lessonToChange,
  type LessonToChangeRow,
  lockPeople,
  moveLesson,
  withdrawLesson,
} from "../generated/sql/lessons.ts";
import { actorIdOf, holderOf, type Viewer } from "../people/viewer.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { invalid, Problem } from "../problem.ts";
import { mustKeepRules } from "../schedule/broken-rules.ts";
import { mustCancelInTime } from "../schedule/cancellation-notice.ts";
import { OCCUPIED, RULES } from "../schedule/rules.ts";
import type { Interval } from "../time/interval.ts";
import { MINUTE } from "../time/units.ts";
import { type Lesson, lessonEtag, mustBeAhead, mustEndAfter, noSuchLesson } from "./lesson.ts";
import { partIn } from "./lesson-details.ts";
import { readLesson } from "./read-lessons.ts";

/** A lesson, and the state of it that is to change. */
export type LessonInState = { readonly id: number; readonly ifMatch?: IfMatch | undefined };

export type Cancel = LessonInState & {
  readonly reason: string | null;
  readonly now: number;
};

/**
 * Cancels a scheduled lesson that has not ended; its time is free at once (L4). Its student keeps to
 * the tutor's cancellation notice, its tutor and an admin need not.
 * @throws Problem not_found, version_mismatch, lesson_not_scheduled, in_the_past, too_late_to_cancel.
 */
export function cancelLesson(db: Db, viewer: Viewer, cancel: Cancel): Promise<Lesson> {
  return inTransaction(db, async (tx) => {
    const lesson = await lockLesson(tx, viewer, cancel);
    if (lesson.student_id === viewer.userId) {
      const { tutor_id: tutorId, starts_at: startsAt } = lesson;
      await mustCancelInTime(tx, { tutorId, startsAt, now: cancel.now });
    }
    await withdrawLesson(tx, {
      id: lesson.id,
      reason: cancel.reason,
      actorId: actorIdOf(viewer),
      actingId: viewer.userId,
      cancelledBy: partIn(lesson, viewer.userId),
    });
    return readLesson(tx, viewer, lesson.id);
  });
}

export type Reschedule = LessonInState & {
  /** Epoch ms. */
  readonly start: number;
  /** Absent: the lesson keeps its length. */
  readonly end?: number | undefined;
  readonly reason?: string | undefined;
  readonly now: number;
};

/**
 * Moves a scheduled lesson that has not ended (L2, L4). Its tutor and an admin may move it to any time
 * that is not occupied, its student only to where they could book it, only as long as it is, and within
 * the tutor's cancellation notice.
 * @throws Problem validation_failed, not_found, version_mismatch, lesson_not_scheduled, or the first rule that
 *   is broken.
 */
export function rescheduleLesson(db: Db, viewer: Viewer, wanted: Reschedule): Promise<Lesson> {
  return inTransaction(db, async (tx) => {
    const lesson = await lockLesson(tx, viewer, wanted);
    const { tutor_id: tutorId, student_id: studentId, id: movingLesson } = lesson;
    const byStudent = studentId === viewer.userId;
    const { start, end } = newTimes(lesson, wanted, byStudent);
    // Who could move a lesson away at the last moment could cancel it there.
    if (byStudent) {
      await mustCancelInTime(tx, { tutorId, startsAt: lesson.starts_at, now: wanted.now });
    }
    await lockPeople(tx, { people: [tutorId, studentId] });
    const holder = holderOf(viewer);
    const to = { tutorId, studentId, movingLesson, holder, start, end, now: wanted.now };
    await mustKeepRules(tx, to, byStudent ? RULES : OCCUPIED);
    await releaseOwnHolds(tx, to);
    const { reason = null } = wanted;
    const by = { actorId: actorIdOf(viewer), actingId: viewer.userId };
    await moveLesson(tx, { id: lesson.id, start, end, reason, ...by });
    return readLesson(tx, viewer, lesson.id);
  });
}

function newTimes(
  lesson: LessonToChangeRow,
  wanted: Reschedule,
  keepsLength: boolean,
): Interval {
  const { start } = wanted;
  mustBeAhead(start, wanted.now);
  const length = lesson.ends_at - lesson.starts_at;
  const end = wanted.end ?? start + length;
  if (wanted.end !== undefined) mustEndAfter(start, end);
  if (keepsLength && end - start !== length) {
    // The price is for this length.
    throw invalid("end", "lesson_length", { minutes: length / MINUTE });
  }
  return { start, end };
}

/**
 * Locks a lesson of the viewer's, whatever its status.
 * @throws Problem not_found, version_mismatch.
 */
export async function lockAnyLesson(tx: Db, viewer: Viewer, { id, ifMatch }: LessonInState) {
  const lesson = await lessonToChange(tx, { id, viewerId: viewer.userId, seesAll: viewer.seesAll });
  if (!lesson) throw noSuchLesson(viewer);
  await mustMatch(ifMatch, async () => lessonEtag(await readLesson(tx, viewer, id)));
  return lesson;
}

/**
 * Locks a lesson of the viewer's that is still to be given, or is being given at present.
 * @throws Problem not_found, version_mismatch, lesson_not_scheduled, in_the_past when it has ended: it was
 *   given, though the maintenance has not yet completed it.
 */
export async function lockLesson(
  tx: Db,
  viewer: Viewer,
  { now, ...expected }: LessonInState & { readonly now: number },
): Promise<LessonToChangeRow> {
  const lesson = await lockAnyLesson(tx, viewer, expected);
  if (lesson.status !== "scheduled") {
    throw new Problem("lesson_not_scheduled", { status: lesson.status });
  }
  if (lesson.ends_at > now) return lesson;
  throw new Problem("in_the_past", { reason: "lesson_ended" });
}
