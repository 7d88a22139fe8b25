import { lessonsOfSeries, seriesSeenBy } from "../generated/sql/series.ts";
import { type Lesson, toLesson } from "../lessons/lesson.ts";
import type { Db } from "../platform/db.ts";
import type { Viewer } from "../schedule/viewer.ts";
import { noSuchSeries, type Series, toSeries } from "./series.ts";

/**
 * A series with its lessons by date, in the viewer's zone (L5).
 * @throws Problem not_found, also for other people's (T5).
 */
export async function readSeries(
  db: Db,
  { userId: viewerId, seesAll }: Viewer,
  id: number,
): Promise<{ series: Series; lessons: Lesson[] }> {
  const row = await seriesSeenBy(db, { id, viewerId, seesAll });
  if (!row) throw noSuchSeries();
  const lessons = await lessonsOfSeries(db, { id, viewerId });
  return { series: toSeries(row), lessons: lessons.map(toLesson) };
}
