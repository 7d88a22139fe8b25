import { forgetSettled as forget } from "../generated/sql/notifications.ts";
import { type Db, inBatches } from "../platform/database/db.ts";
import { DAY } from "../time/units.ts";

/** How long after a lesson it can be looked up what its people were told. */
const KEPT_MS = 90 * DAY;

/**
 * What was sent, given up or withdrawn of lessons that ended 90 days ago goes. Answers how many; `now`: epoch ms;
 * `most` is what a statement may take.
 */
export const forgetSettled = (db: Db, now: number, most?: number): Promise<number> =>
  inBatches((limit) => forget(db, { before: now - KEPT_MS, most: limit }), most);
