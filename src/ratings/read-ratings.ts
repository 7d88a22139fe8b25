import { ratingOf, ratingsOfTutor } from "../generated/sql/ratings.ts";
import { type Reader, visibilityOf } from "../people/viewer.ts";
import type { Caller } from "../platform/contract/context.ts";
import type { Db } from "../platform/database/db.ts";
import { boundCursor, boundCursorText, cutPage, type Page } from "../platform/http/page.ts";
import { mustBeOfRole } from "../profile/users.ts";
import { noSuchRating, type Rating, toRating, withoutStudent } from "./rating.ts";

/**
 * The rating of a lesson, for those who see the lesson.
 * @throws Problem not_found.
 */
export async function readRating(db: Db, reader: Reader, lessonId: number): Promise<Rating> {
  const { seesAll, userId: viewerId } = reader;
  const row = await ratingOf(db, { lessonId, seesAll, viewerId });
  if (row === null) throw noSuchRating();
  return toRating(row);
}

/** The rating of a lesson whoever asks; null where it has none. */
export async function ratingOfLesson(db: Db, lessonId: number): Promise<Rating | null> {
  const row = await ratingOf(db, { lessonId, seesAll: true, viewerId: null });
  return row && toRating(row);
}

export type RatingsQuestion = {
  readonly tutorId: number;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/**
 * A page of a tutor's ratings, the latest first: the hidden ones are for admins, and whose they are is for
 * the tutor, too.
 * @throws Problem not_found when there is no such tutor, validation_failed for a cursor of another list.
 */
export async function listRatings(
  db: Db,
  caller: Caller,
  { tutorId, limit, cursor }: RatingsQuestion,
): Promise<Page<Rating>> {
  const isAdmin = caller.kind === "user" && caller.role === "admin";
  const list = JSON.stringify(["ratings", tutorId, isAdmin]);
  const after = boundCursor(cursor, list);
  await mustBeOfRole(db, tutorId, "tutor");
  const rows = await ratingsOfTutor(db, {
    tutorId,
    withHidden: isAdmin,
    afterAt: after?.at ?? null,
    afterId: after?.id ?? null,
    most: limit,
  });
  const { shown, ...end } = cutPage(
    rows,
    limit,
    (last) => boundCursorText({ at: last.at, id: last.lesson_id }, list),
  );
  const isOwner = visibilityOf(caller, tutorId) === "owner";
  const results = shown.map((row) => isOwner ? toRating(row) : withoutStudent(toRating(row)));
  return { results, ...end };
}
