import {
  isAvailable,
  lessonToChange,
  type LessonToChangeRow,
  lockPeople,
  moveLesson,
} from "../generated/sql/lessons.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import { Problem } from "../problem.ts";
import { utcText } from "../time/utc-text.ts";
import { endAfter, startAhead } from "./lesson-time.ts";
import type { Lesson } from "./lesson.ts";
import { readLesson, type Viewer } from "./read-lesson.ts";

export type Reschedule = {
  readonly id: number;
  readonly start: string;
  /** Absent: the lesson keeps its length. */
  readonly end?: string | undefined;
  readonly now: number;
};

/**
 * Moves a scheduled lesson that has not ended (L2, L4). Its tutor and an admin may move it to any time that is not
 * taken, its student only into the tutor's availability.
 * @throws Problem not_found, lesson_not_scheduled, in_the_past, outside_availability, slot_taken.
 */
export function rescheduleLesson(db: Db, viewer: Viewer, wanted: Reschedule): Promise<Lesson> {
  return inTransaction(db, async (tx) => {
    const lesson = await mustBeAhead(tx, viewer, wanted);
    const [start, end] = newTimes(lesson, wanted);
    await lockPeople(tx, { people: [lesson.tutor_id, lesson.student_id] });
    if (lesson.student_id === viewer.userId) {
      const { available } = await isAvailable(tx, { tutorId: lesson.tutor_id, start, end });
      if (!available) throw new Problem("outside_availability");
    }
    await moveLesson(tx, { id: lesson.id, start, end, actorId: viewer.userId });
    return readLesson(tx, viewer, lesson.id);
  });
}

/**
 * Locks a lesson of the viewer's that is still to be given, or is being given at present.
 * @throws Problem not_found, lesson_not_scheduled, in_the_past when it has ended: it was given, though
 *   the maintenance has not yet completed it.
 */
export async function mustBeAhead(
  tx: Db,
  viewer: Viewer,
  { id, now }: { readonly id: number; readonly now: number },
): Promise<LessonToChangeRow> {
  const lesson = await lessonToChange(tx, { id, viewerId: viewer.userId, seesAll: viewer.seesAll });
  if (!lesson) throw new Problem("not_found", { detail: "You have no such lesson." });
  if (lesson.status !== "scheduled") {
    throw new Problem("lesson_not_scheduled", { detail: `The lesson is ${lesson.status}.` });
  }
  if (Date.parse(lesson.ends_at) > now) return lesson;
  throw new Problem("in_the_past", { detail: "The lesson has ended." });
}

function newTimes(lesson: LessonToChangeRow, wanted: Reschedule): [start: string, end: string] {
  const start = startAhead("body.start", wanted.start, wanted.now);
  const length = Date.parse(lesson.ends_at) - Date.parse(lesson.starts_at);
  const end = wanted.end === undefined ? start + length : endAfter("body.end", wanted.end, start);
  return [utcText(start), utcText(end)];
}
