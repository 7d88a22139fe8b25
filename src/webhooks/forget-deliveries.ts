import { forgetDeliveries as forget } from "../generated/sql/webhooks.ts";
import { type Db, inBatches } from "../platform/database/db.ts";
import { DAY } from "../time/units.ts";

/** How long a delivery can be seen and sent again (X13), whatever became of it. */
const KEPT_MS = 30 * DAY;

/** Deliveries that have had their time go. `now`: epoch ms. Answers how many. */
export const forgetDeliveries = (db: Db, now: number): Promise<number> =>
  inBatches((most) => forget(db, { notBefore: now - KEPT_MS, most }));
