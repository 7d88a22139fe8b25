import { holdOf, prolongHold as prolongOwnHold } from "../generated/sql/holds.ts";
import { type Db, orAgain } from "../platform/db.ts";
import { Problem } from "../problem.ts";
import { type Hold, holdExpired, noSuchHold, type OwnHold, toHold } from "./hold.ts";

/**
 * Lets a hold last once more as long as it was made for, from where it would have expired (L8).
 * @throws Problem not_found, hold_prolonged_already, hold_expired.
 */
export async function prolongHold(db: Db, own: OwnHold): Promise<Hold> {
  const row = await orAgain(db, () => prolongOwnHold(db, own));
  if (row) return toHold(row);
  const hold = await holdOf(db, own);
  if (!hold) throw noSuchHold();
  if (!hold.prolonged) throw holdExpired(hold.held_until);
  throw new Problem("hold_prolonged_already", {
    detail: "A hold is prolonged once; book the time before it expires.",
  });
}
