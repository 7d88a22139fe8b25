import { answerOf, ask, backend } from "../backend/backend.ts";
import { staleAfter } from "../backend/stale-after.ts";
import { useWrite, type Write } from "../backend/use-write.ts";
import { rememberOwn } from "./own-changes.ts";
import { type ReadLesson, readOf } from "./read-lesson.ts";

/** A lesson in the state that the person saw, so that nothing newer is overwritten. */
type Seen = Pick<ReadLesson, "id" | "etag">;
type Headers = { readonly "Idempotency-Key": string };

const paramsOf = ({ id, etag }: Seen, headers: Headers) => ({
  path: { id },
  header: etag === null ? headers : { ...headers, "If-Match": etag },
});
const reasonOf = (reason: string) => reason.trim() === "" ? {} : { reason: reason.trim() };

type Move = {
  readonly lesson: Seen;
  /** Where to, an instant in UTC. */
  readonly start: string;
  readonly reason: string;
};

/** Moves a lesson; its length stays, and the other dates of its series do. */
export const useMoveLesson = (): Write<Move, ReadLesson> =>
  useWrite(async ({ lesson, start, reason }, headers) => {
    const answer = await answerOf(backend.PATCH("/lessons/{id}/reschedule", {
      params: paramsOf(lesson, headers),
      body: { start, ...reasonOf(reason) },
    }));
    rememberOwn(lesson.id);
    return readOf(answer);
  }, staleAfter.lesson);

type Cancel = {
  readonly lesson: Seen & Pick<ReadLesson, "series_id" | "series_date">;
  readonly reason: string;
  /** Of a series: its later dates too. */
  readonly isFromHereOn: boolean;
};

/** Cancels a lesson, or a series from its date on; answers how many lessons that were. */
export const useCancelLesson = (): Write<Cancel, number> =>
  useWrite(async ({ lesson, reason, isFromHereOn }, headers) => {
    const count = isFromHereOn
      ? await cancelFrom(lesson, reason, headers)
      : await cancelOne(lesson, reason, headers);
    rememberOwn(lesson.id);
    return count;
  }, staleAfter.lesson);

async function cancelOne(lesson: Seen, reason: string, headers: Headers): Promise<number> {
  const params = paramsOf(lesson, headers);
  await ask(backend.POST("/lessons/{id}/cancel", { params, body: reasonOf(reason) }));
  return 1;
}

async function cancelFrom(
  { series_id: id, series_date: from }: Cancel["lesson"],
  reason: string,
  header: Headers,
): Promise<number> {
  if (id === null || from === null) throw new Error("only a lesson of a series has later dates");
  const { cancelled } = await ask(backend.POST("/lessons/series/{id}/cancel", {
    params: { path: { id }, header },
    body: { from, ...reasonOf(reason) },
  }));
  return cancelled;
}

type Complete = { readonly lesson: Seen; readonly isNoShow: boolean };

/** Says that a lesson was given, or that its student did not come. */
export const useCompleteLesson = (): Write<Complete, ReadLesson> =>
  useWrite(async ({ lesson, isNoShow }, headers) =>
    readOf(
      await answerOf(backend.POST("/lessons/{id}/complete", {
        params: paramsOf(lesson, headers),
        body: { no_show: isNoShow },
      })),
    ), staleAfter.lesson);

/** Writes the note that both people of a lesson read; an empty one is none. */
export const useSaveNote = (): Write<
  { readonly lesson: Seen; readonly note: string },
  ReadLesson
> =>
  useWrite(async ({ lesson, note }, headers) =>
    readOf(
      await answerOf(backend.PATCH("/lessons/{id}", {
        params: paramsOf(lesson, headers),
        body: { note: note === "" ? null : note },
      })),
    ), staleAfter.lesson);
