import { completePastLessons } from "../generated/sql/lessons.ts";
import { type Db, orAgain } from "../platform/db.ts";
import { utcText } from "../time/utc-text.ts";

/**
 * Lessons that have ended become `completed`. Answers how many. Safe to run twice and on two servers
 * at once.
 */
export const completeLessons = (db: Db, now: number): Promise<number> =>
  orAgain(db, () => completePastLessons(db, { now: utcText(now) }));
