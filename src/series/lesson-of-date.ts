import { lessonOfDate as idOfLesson } from "../generated/sql/series.ts";
import { noSuchLesson } from "../lessons/lesson.ts";
import type { Db } from "../platform/db.ts";
import type { Viewer } from "../schedule/viewer.ts";

/** One date of a series, as paths name it. */
export type DateOfSeries = { readonly id: number; readonly date: string };

/**
 * The id of the lesson that a date of a series has, wherever it was moved; the date is for ever its own.
 * @throws Problem not_found, also where the date was skipped, is not made yet, or is other people's.
 */
export async function lessonOfDate(
  db: Db,
  { userId: viewerId, seesAll }: Viewer,
  { id, date }: DateOfSeries,
): Promise<number> {
  const lesson = await idOfLesson(db, { id, date, viewerId, seesAll });
  if (!lesson) throw noSuchLesson();
  return lesson.id;
}
