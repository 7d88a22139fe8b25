import { answerOf, ask, backend } from "../backend/backend.ts";
import { etagOfSeries, isOfSeries, type LessonOfSeries } from "../backend/etag-of-series.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { useWrite, type Write, type WriteHeaders } from "../backend/use-write.ts";
import { rememberOwn } from "./own-changes.ts";
import { type ReadLesson, readOf } from "./read-lesson.ts";

/** A lesson in the state that the person saw, so that nothing newer is overwritten. */
type Seen = Pick<ReadLesson, "id" | "etag">;

const etagOf = ({ lesson }: { readonly lesson: Seen }) => lesson.etag;
const reasonOf = (reason: string) => reason.trim() === "" ? {} : { reason: reason.trim() };

type Move = {
  readonly lesson: Seen;
  /** Where to, an instant in UTC. */
  readonly start: string;
  readonly reason: string;
};

/** Moves a lesson; its length stays, and the other dates of its series do. */
export const useMoveLesson = (): Write<Move, ReadLesson> =>
  useWrite<Move, ReadLesson>(
    async ({ lesson: { id }, start, reason }, header) => {
      const answer = await answerOf(backend.PATCH("/lessons/{id}/reschedule", {
        params: { path: { id }, header },
        body: { start, ...reasonOf(reason) },
      }));
      rememberOwn(id);
      return readOf(answer);
    },
    staleAfter.lesson,
    etagOf,
  );

type Cancel = {
  readonly lesson: ReadLesson;
  readonly reason: string;
  /** Of a series: its later dates too. */
  readonly isFromHereOn: boolean;
};

/** Cancels a lesson, or a series from its date on; answers how many lessons that were. */
export const useCancelLesson = (): Write<Cancel, number> =>
  useWrite(
    async ({ lesson, reason, isFromHereOn }, header) => {
      const count = isFromHereOn && isOfSeries(lesson)
        ? await endSeries(lesson, reason, header)
        : await cancelOne(lesson, reason, header);
      rememberOwn(lesson.id);
      return count;
    },
    staleAfter.lesson,
    ({ lesson, isFromHereOn }) =>
      isFromHereOn && isOfSeries(lesson) ? etagOfSeries(lesson) : lesson.etag,
  );

async function cancelOne({ id }: Seen, reason: string, header: WriteHeaders): Promise<number> {
  const params = { path: { id }, header };
  await ask(backend.POST("/lessons/{id}/cancel", { params, body: reasonOf(reason) }));
  return 1;
}

async function endSeries(
  { series_id: id, series_date: from }: LessonOfSeries,
  reason: string,
  header: WriteHeaders,
): Promise<number> {
  const { cancelled } = await ask(backend.POST("/lessons/series/{id}/cancel", {
    params: { path: { id }, header },
    body: { from, ...reasonOf(reason) },
  }));
  return cancelled;
}

type Complete = { readonly lesson: Seen; readonly isNoShow: boolean };

/** Says that a lesson was given, or that its student did not come. */
export const useCompleteLesson = (): Write<Complete, ReadLesson> =>
  useWrite<Complete, ReadLesson>(
    async ({ lesson: { id }, isNoShow }, header) =>
      readOf(
        await answerOf(backend.POST("/lessons/{id}/complete", {
          params: { path: { id }, header },
          body: { no_show: isNoShow },
        })),
      ),
    staleAfter.lesson,
    etagOf,
  );

type Noted = { readonly lesson: Seen; readonly note: string };

/** Writes the note that both people of a lesson read; an empty one is none. */
export const useSaveNote = (): Write<Noted, ReadLesson> =>
  useWrite<Noted, ReadLesson>(
    async ({ lesson: { id }, note }, header) =>
      readOf(
        await answerOf(backend.PATCH("/lessons/{id}", {
          params: { path: { id }, header },
          body: { note: note === "" ? null : note },
        })),
      ),
    staleAfter.lesson,
    etagOf,
  );
