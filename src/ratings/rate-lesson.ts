import { hideRating as saveHidden, lockRatedLesson, saveRating } from "../generated/sql/ratings.ts";
import { noSuchLesson } from "../lessons/lesson.ts";
import type { Viewer } from "../people/viewer.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { ratingOfLesson, readRating } from "./read-ratings.ts";
import { noSuchRating, type Rating } from "./rating.ts";

/** Which lesson's rating, in which state where the caller says so; `now` is epoch ms. */
type RatingInState = {
  readonly lessonId: number;
  readonly ifMatch?: IfMatch | undefined;
  readonly now: number;
};

/**
 * Gives a lesson its rating, or changes it, as its student (M0); `viewer` is nobody else, which the
 * contract sees to.
 * @throws Problem not_found, version_mismatch, lesson_not_given, rating_is_final.
 */
export function rateLesson(
  db: Db,
  viewer: Viewer,
  { lessonId, ifMatch, now, stars, text }: RatingInState & {
    readonly stars: number;
    readonly text: string;
  },
): Promise<Rating> {
  return inTransaction(db, async (tx) => {
    const studentId = viewer.userId;
    if (!await lockRatedLesson(tx, { lessonId, studentId, seesAll: false })) {
      throw noSuchLesson(viewer);
    }
    await mustMatch(ifMatch, () => stateOf(tx, lessonId));
    await saveRating(tx, { lessonId, stars, text, now });
    return readRating(tx, viewer, lessonId);
  });
}

/**
 * Keeps a rating from the marketplace, or shows it again; for admins.
 * @throws Problem not_found, version_mismatch.
 */
export function hideRating(
  db: Db,
  { lessonId, ifMatch, now, hidden }: RatingInState & { readonly hidden: boolean },
): Promise<Rating> {
  return inTransaction(db, async (tx) => {
    await lockRatedLesson(tx, { lessonId, studentId: null, seesAll: true });
    if (await ratingOfLesson(tx, lessonId) === null) throw noSuchRating();
    await mustMatch(ifMatch, () => stateOf(tx, lessonId));
    await saveHidden(tx, { lessonId, hidden, now });
    return readRating(tx, { userId: null, seesAll: true }, lessonId);
  });
}

/** A lesson that is not rated yet is in no state that anybody could have seen. */
async function stateOf(tx: Db, lessonId: number): Promise<string | null> {
  const rating = await ratingOfLesson(tx, lessonId);
  return rating && etagOf(rating);
}
