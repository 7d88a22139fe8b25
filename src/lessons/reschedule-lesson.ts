import { releaseOwnHolds } from "../generated/sql/holds.ts";
import { type LessonToChangeRow, lockPeople, moveLesson } from "../generated/sql/lessons.ts";
import { userName } from "../platform/caller.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import { invalid } from "../problem.ts";
import { mustCancelInTime } from "../schedule/cancellation-notice.ts";
import { mustKeepRules } from "../schedule/broken-rules.ts";
import { OCCUPIED, RULES } from "../schedule/rules.ts";
import type { Viewer } from "../schedule/viewer.ts";
import { utcText } from "../time/utc-text.ts";
import { endAfter, startAhead } from "./lesson-time.ts";
import type { Lesson } from "./lesson.ts";
import { lockLesson } from "./lock-lesson.ts";
import { readLesson } from "./read-lesson.ts";

export type Reschedule = {
  readonly id: number;
  readonly start: string;
  /** Absent: the lesson keeps its length. */
  readonly end?: string | undefined;
  readonly now: number;
};

/**
 * Moves a scheduled lesson that has not ended (L2, L4). Its tutor and an admin may move it to any time
 * that is not occupied, its student only to where he could book it, only as long as it is, and within
 * the tutor's cancellation notice.
 * @throws Problem validation_failed, not_found, lesson_not_scheduled, or the first rule that is broken.
 */
export function rescheduleLesson(db: Db, viewer: Viewer, wanted: Reschedule): Promise<Lesson> {
  return inTransaction(db, async (tx) => {
    const lesson = await lockLesson(tx, viewer, wanted);
    const { tutor_id: tutorId, student_id: studentId, id: movingLesson } = lesson;
    const byStudent = studentId === viewer.userId;
    const [start, end] = newTimes(lesson, wanted, byStudent);
    // Who could move a lesson away at the last moment could cancel it there.
    if (byStudent) {
      await mustCancelInTime(tx, { tutorId, startsAt: lesson.starts_at, now: wanted.now });
    }
    await lockPeople(tx, { people: [tutorId, studentId] });
    const holder = userName(viewer);
    const to = { tutorId, studentId, movingLesson, holder, start, end, now: wanted.now };
    await mustKeepRules(tx, to, byStudent ? RULES : OCCUPIED);
    await releaseOwnHolds(tx, to);
    await moveLesson(tx, { id: lesson.id, start, end, actorId: viewer.userId });
    return readLesson(tx, viewer, lesson.id);
  });
}

function newTimes(
  lesson: LessonToChangeRow,
  wanted: Reschedule,
  keepsLength: boolean,
): [start: string, end: string] {
  const start = startAhead("body.start", wanted.start, wanted.now);
  const length = Date.parse(lesson.ends_at) - Date.parse(lesson.starts_at);
  const end = wanted.end === undefined ? start + length : endAfter("body.end", wanted.end, start);
  if (keepsLength && end - start !== length) {
    // The price is for this length.
    const rule = `the lesson lasts ${length / 60_000} minutes, and only its tutor changes that`;
    throw invalid("body.end", rule);
  }
  return [utcText(start), utcText(end)];
}
