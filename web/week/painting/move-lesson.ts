import type { Schemas } from "../../../client/create-client.ts";
import { answerOf, backend } from "../../backend/backend.ts";
import { rememberOwn } from "../own-changes.ts";

export type LessonMove = {
  readonly id: number;
  /** Where to, an instant in UTC. */
  readonly start: string;
  readonly reason: string;
  /** Of the lesson as it was seen. */
  readonly etag: string | null;
};

/** Moves a lesson; its length stays. @throws Refused, Unreachable */
export async function moveLesson(
  { id, start, reason, etag }: LessonMove,
  headers: { "Idempotency-Key": string },
): Promise<{ readonly lesson: Schemas["Lesson"]; readonly etag: string | null }> {
  const { data, headers: given } = await answerOf(
    backend.PATCH("/lessons/{id}/reschedule", {
      params: { path: { id }, header: { ...headers, ...(etag !== null && { "If-Match": etag }) } },
      body: { start, ...(reason !== "" && { reason }) },
    }),
  );
  rememberOwn(id);
  return { lesson: data, etag: given.get("ETag") };
}
