import { completePastLessons } from "../generated/sql/lessons.ts";
import { type Db, inBatches, orAgain } from "../platform/db.ts";
import { utcText } from "../time/utc-text.ts";

/**
 * Lessons that have ended become `completed`. Answers how many; `most` is what a statement may take.
 * Safe to run twice and on two servers at once.
 */
export const completeLessons = (db: Db, now: number, most?: number): Promise<number> =>
  inBatches(
    (limit) => orAgain(db, () => completePastLessons(db, { now: utcText(now), most: limit })),
    most,
  );
