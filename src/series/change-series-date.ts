import { lessonOfDate as idOfLesson } from "../generated/sql/series.ts";
import {
  type Cancel,
  cancelLesson,
  type Reschedule,
  rescheduleLesson,
} from "../lessons/change-lesson.ts";
import { type Lesson, noSuchLesson } from "../lessons/lesson.ts";
import type { Viewer } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";

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

/** One date of a series, as paths name it. */
export type DateOfSeries = { readonly id: string; readonly date: string };

/**
 * The id of the lesson that a date of a series has, wherever it was moved; the date is for ever its own.
 * @throws Problem not_found, also where the date was skipped, is not made yet, or is other people's.
 */
async function lessonOfDate(
  db: Db,
  { userId: viewerId, seesAll }: Viewer,
  { id, date }: DateOfSeries,
): Promise<number> {
  const lesson = await idOfLesson(db, { publicId: id, date, viewerId, seesAll });
  if (!lesson) throw noSuchLesson();
  return lesson.id;
}
