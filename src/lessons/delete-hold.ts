import { deleteHold as deleteOwnHold } from "../generated/sql/holds.ts";
import { type Db, orAgain } from "../platform/db.ts";
import { noSuchHold, type OwnHold } from "./hold.ts";

/**
 * Gives up a hold of the caller's own; its time is free at once (L8).
 * @throws Problem not_found, also for a hold of others.
 */
export async function deleteHold(db: Db, own: OwnHold): Promise<void> {
  const deleted = await orAgain(db, () => deleteOwnHold(db, own));
  if (deleted === 0) throw noSuchHold();
}
