import type { Schemas } from "../../client/create-client.ts";
import { answerOf, backend } from "../backend/backend.ts";
import { now } from "../time/clock.ts";

export type Lesson = Schemas["Lesson"];

/** What is told of its state. */
export type LessonStatus = Lesson["status"] | "noShow";

/** A lesson as an answer had it. */
export type ReadLesson = Lesson & {
  /** By which a write names the state that the person saw. */
  readonly etag: string | null;
  /** When that was, epoch ms, by the server's clock: it is nearer to the one that judges than the browser's. */
  readonly readAt: number;
};

export function readOf({ data, headers }: {
  readonly data: Lesson;
  readonly headers: Headers;
}): ReadLesson {
  const date = Date.parse(headers.get("Date") ?? "");
  return { ...data, etag: headers.get("ETag"), readAt: Number.isNaN(date) ? now() : date };
}

/** A lesson as it is now. All pages keep it under this key and in this shape. */
export const lessonQuery = (id: number) => ({
  queryKey: ["lesson", id] as const,
  queryFn: async () =>
    readOf(await answerOf(backend.GET("/lessons/{id}", { params: { path: { id } } }))),
  staleTime: 0,
});
