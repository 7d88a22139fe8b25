import { sweepExpiredHolds } from "../generated/sql/holds.ts";
import { type Db, inBatches, orAgain } from "../platform/db.ts";

/**
 * Clears away holds whose time is up by the clock of the database; they are in nobody's way before
 * either (L8). Answers how many; `most` is what a statement may take. Safe to run on two servers at once.
 */
export const sweepHolds = (db: Db, most?: number): Promise<number> =>
  inBatches((limit) => orAgain(db, () => sweepExpiredHolds(db, { most: limit })), most);
