import { forgetOldAnswers } from "../generated/sql/idempotency.ts";
import { type Db, inBatches } from "../platform/db.ts";
import { utcText } from "../time/utc-text.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** Kept answers that are a day old go (L7). Answers how many; `most` is what a statement may take. */
export const forgetAnswers = (db: Db, now: number, most?: number): Promise<number> =>
  inBatches(
    (limit) => forgetOldAnswers(db, { notBefore: utcText(now - DAY_MS), most: limit }),
    most,
  );
