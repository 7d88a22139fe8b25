import type { Schemas } from "../../../client/create-client.ts";
import { ask, backend } from "../../backend/backend.ts";
import { etagOfSeries, isOfSeries, type LessonOfSeries } from "../../backend/etag-of-series.ts";
import { useWrite, type Write, type WriteHeaders } from "../../backend/use-write.ts";
import { rememberOwn } from "../own-changes.ts";
import type { Lesson, ReadLesson } from "./use-lesson.ts";

type Headers = { readonly "Idempotency-Key": string };

/** What is read anew after a lesson was changed. */
const changes = [["week"], ["lesson"]] as const;

/** With the state that the person saw, so that nothing newer is overwritten. */
const headersOf = ({ etag }: ReadLesson, headers: Headers) =>
  etag === null ? headers : { ...headers, "If-Match": etag };

type Move = { readonly lesson: ReadLesson; readonly to: Schemas["Reschedule"] };

/** Moves a lesson; one of a series by the date by which the series names it. */
export const useMoveLesson = (): Write<Move, Lesson> =>
  useWrite(async ({ lesson, to }, headers) => {
    const header = headersOf(lesson, headers);
    const { id, series_id, series_date } = lesson;
    const moved = await ask(
      series_id === null || series_date === null
        ? backend.PATCH("/lessons/{id}/reschedule", {
          params: { path: { id }, header },
          body: to,
        })
        : backend.PATCH("/lessons/series/{id}/dates/{date}", {
          params: { path: { id: series_id, date: series_date }, header },
          body: to,
        }),
    );
    rememberOwn(id);
    return moved;
  }, changes);

type Cancel = {
  readonly lesson: ReadLesson;
  readonly reason: string;
  /** Of a series: its later dates too. */
  readonly isFromHereOn: boolean;
};

/** Cancels a lesson, or a series from its date on; answers how many lessons that were. */
export const useCancelLesson = (): Write<Cancel, number> =>
  useWrite(
    async ({ lesson, reason, isFromHereOn }, headers) => {
      const why = reason.trim() === "" ? {} : { reason: reason.trim() };
      const cancelled = isFromHereOn && isOfSeries(lesson)
        ? await endSeries(lesson, why, headers)
        : await cancelOne(lesson, why, headers);
      rememberOwn(lesson.id);
      return cancelled;
    },
    changes,
    ({ lesson, isFromHereOn }) =>
      isFromHereOn && isOfSeries(lesson) ? etagOfSeries(lesson) : lesson.etag,
  );

type Why = { readonly reason?: string };

async function endSeries(
  { series_id: id, series_date: from }: LessonOfSeries,
  why: Why,
  header: WriteHeaders,
): Promise<number> {
  const { cancelled } = await ask(backend.POST("/lessons/series/{id}/cancel", {
    params: { path: { id }, header },
    body: { from, ...why },
  }));
  return cancelled;
}

async function cancelOne(lesson: Lesson, why: Why, header: WriteHeaders): Promise<number> {
  await ask(
    isOfSeries(lesson)
      ? backend.POST("/lessons/series/{id}/dates/{date}/cancel", {
        params: { path: { id: lesson.series_id, date: lesson.series_date }, header },
        body: why,
      })
      : backend.POST("/lessons/{id}/cancel", {
        params: { path: { id: lesson.id }, header },
        body: why,
      }),
  );
  return 1;
}

type Complete = { readonly lesson: ReadLesson; readonly isNoShow: boolean };

/** Says that a lesson was given, or that its student did not come. */
export const useCompleteLesson = (): Write<Complete, Lesson> =>
  useWrite(({ lesson, isNoShow }, headers) =>
    ask(backend.POST("/lessons/{id}/complete", {
      params: { path: { id: lesson.id }, header: headersOf(lesson, headers) },
      body: { no_show: isNoShow },
    })), changes);
