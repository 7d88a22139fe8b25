import { forgetOldAnswers } from "../generated/sql/idempotency.ts";
import { type Db, inBatches } from "../platform/db.ts";
import { KEPT_MS } from "../platform/idempotency.ts";
import { utcText } from "../time/utc-text.ts";

/** Kept answers that have had their day go (L7). Answers how many; `most` is what a statement may take. */
export const forgetAnswers = (db: Db, now: number, most?: number): Promise<number> =>
  inBatches(
    (limit) => forgetOldAnswers(db, { notBefore: utcText(now - KEPT_MS), most: limit }),
    most,
  );
