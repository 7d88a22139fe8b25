import type { Lesson } from "../lessons/lesson.ts";
import { type Reschedule, rescheduleLesson } from "../lessons/reschedule-lesson.ts";
import type { Db } from "../platform/db.ts";
import type { Viewer } from "../schedule/viewer.ts";
import { type DateOfSeries, lessonOfDate } from "./lesson-of-date.ts";

/**
 * Moves the lesson of one date, and no other (L5); it keeps its `series_date`.
 * @throws Problem not_found, and as rescheduleLesson does.
 */
export async function rescheduleSeriesDate(
  db: Db,
  viewer: Viewer,
  { id, date, ...wanted }: DateOfSeries & Omit<Reschedule, "id">,
): Promise<Lesson> {
  const lesson = await lessonOfDate(db, viewer, { id, date });
  return rescheduleLesson(db, viewer, { ...wanted, id: lesson });
}
