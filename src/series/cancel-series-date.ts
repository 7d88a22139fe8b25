import { type Cancel, cancelLesson } from "../lessons/cancel-lesson.ts";
import type { Lesson } from "../lessons/lesson.ts";
import type { Db } from "../platform/db.ts";
import type { Viewer } from "../schedule/viewer.ts";
import { type DateOfSeries, lessonOfDate } from "./lesson-of-date.ts";

/**
 * Cancels the lesson of one date, and no other (L5); the date is not booked again.
 * @throws Problem not_found, and as cancelLesson does.
 */
export async function cancelSeriesDate(
  db: Db,
  viewer: Viewer,
  { id, date, ...cancel }: DateOfSeries & Omit<Cancel, "id">,
): Promise<Lesson> {
  const lesson = await lessonOfDate(db, viewer, { id, date });
  return cancelLesson(db, viewer, { ...cancel, id: lesson });
}
