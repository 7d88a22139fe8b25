import { holdOf } from "../generated/sql/holds.ts";
import type { Db } from "../platform/db.ts";
import { type Hold, noSuchHold, type OwnHold, toHold } from "./hold.ts";

/**
 * One hold of the caller's own (L8), also one whose time is up and that is not cleared away yet.
 * @throws Problem not_found, also for a hold of others.
 */
export async function readHold(db: Db, own: OwnHold): Promise<Hold> {
  const row = await holdOf(db, own);
  if (!row) throw noSuchHold();
  return toHold(row);
}
