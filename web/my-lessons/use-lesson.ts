import { useQuery } from "@tanstack/vue-query";
import { computed } from "vue";
import { answerOf, ask, backend } from "../backend/backend.ts";
import { etagOfSeries, type LessonOfSeries } from "../backend/etag-of-series.ts";
import { useWrite } from "../backend/use-write.ts";
import { now } from "../time/clock.ts";
import { useTutor } from "../tutor-scope/use-tutor.ts";
import { type Lesson, minutesToDecide } from "./lesson.ts";

/** A lesson as it is now, with what writes must name it by. */
export function useLesson(id: number) {
  return useQuery({
    queryKey: ["my-lesson", id],
    queryFn: async () => {
      const { data, headers } = await answerOf(
        backend.GET("/lessons/{id}", { params: { path: { id } } }),
      );
      const date = Date.parse(headers.get("Date") ?? "");
      // The server's clock is nearer to the one that judges than the browser's.
      return {
        lesson: data,
        etag: headers.get("ETag") ?? "",
        now: Number.isNaN(date) ? now() : date,
      };
    },
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** What the tutor's cancellation notice means for a lesson at this moment. */
export function useNotice(lesson: Lesson, state: ReturnType<typeof useLesson>) {
  const tutor = useTutor(lesson.tutor_id);
  const minutes = computed(() => tutor.data.value?.cancellation_notice_minutes);
  const left = computed(() => {
    const seen = state.data.value;
    return minutes.value === undefined || !seen
      ? undefined
      : minutesToDecide(seen.lesson, minutes.value, seen.now);
  });
  return { minutes, left, isLate: computed(() => left.value !== undefined && left.value <= 0) };
}

const changed = [["lessons"], ["my-lesson"], ["free-times"], ["explanation"]];
type SeriesEnd = { readonly lesson: LessonOfSeries; readonly reason: string };
type At = { readonly id: number; readonly etag: string };

export const useCancelLesson = () =>
  useWrite(
    ({ id, etag, reason }: At & { reason: string }, header) =>
      ask(backend.POST("/lessons/{id}/cancel", {
        params: { path: { id }, header: { ...header, "If-Match": etag } },
        body: reason === "" ? {} : { reason },
      })),
    changed,
  );

/** A series ends with a date; those before it stay. */
export const useCancelSeries = () =>
  useWrite(
    ({ lesson: { series_id: id, series_date: from }, reason }: SeriesEnd, header) =>
      ask(backend.POST("/lessons/series/{id}/cancel", {
        params: { path: { id }, header },
        body: { from, ...(reason !== "" && { reason }) },
      })),
    changed,
    ({ lesson }) => etagOfSeries(lesson),
  );

export const useMoveLesson = () =>
  useWrite(
    ({ id, etag, start, reason }: At & { start: string; reason: string }, header) =>
      ask(backend.PATCH("/lessons/{id}/reschedule", {
        params: { path: { id }, header: { ...header, "If-Match": etag } },
        body: { start, ...(reason !== "" && { reason }) },
      })),
    changed,
  );

export const useSaveNote = () =>
  useWrite(
    ({ id, etag, note }: At & { note: string }, header) =>
      ask(backend.PATCH("/lessons/{id}", {
        params: { path: { id }, header: { ...header, "If-Match": etag } },
        body: { note: note === "" ? null : note },
      })),
    changed,
  );
