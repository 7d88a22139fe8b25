import {
  forgetDeliveries as forgetOld,
  forgetDeliveriesOfNobody as forgetOfNobody,
} from "../generated/sql/webhooks.ts";
import { type Db, inBatches } from "../platform/database/db.ts";
import { DAY } from "../time/units.ts";

/** How long a delivery can be seen and sent again (X13), whatever became of it. */
const KEPT_MS = 30 * DAY;

/** Deliveries that have had their time, and those whose endpoint was deleted, go. `now`: epoch ms. Answers how many. */
export async function forgetDeliveries(db: Db, now: number): Promise<number> {
  const old = await inBatches((most) => forgetOld(db, { notBefore: now - KEPT_MS, most }));
  return old + await inBatches((most) => forgetOfNobody(db, { most }));
}
