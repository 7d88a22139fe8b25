import type { Schemas } from "../../client/create-client.ts";
import { backend } from "./backend.ts";
import { etagAsSeen } from "./etag-as-seen.ts";

/** A lesson that is one of a series. */
export type LessonOfSeries = Schemas["Lesson"] & {
  readonly series_id: string;
  readonly series_date: string;
};

export const isOfSeries = (lesson: Schemas["Lesson"]): lesson is LessonOfSeries =>
  lesson.series_id !== null && lesson.series_date !== null;

/** The ETag of the series of a lesson, if in it the lesson still is as it was seen. */
export const etagOfSeries = (seen: LessonOfSeries): Promise<string | null> =>
  etagAsSeen(
    backend.GET("/lessons/series/{id}", {
      params: { path: { id: seen.series_id }, query: { from: seen.series_date } },
    }),
    ({ lessons }) =>
      lessons.some(({ id, utc_start, status }) =>
        id === seen.id && utc_start === seen.utc_start && status === seen.status
      ),
  );
