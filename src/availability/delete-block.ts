import { blockOf, deleteBlock as removeBlock } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { mustNotHaveEnded, noSuchBlock } from "./block.ts";
import { changeAvailability } from "./change-availability.ts";

/**
 * Ends time off that is not over, as if it had never been; the slots below it count again at once.
 * @throws Problem not_found, in_the_past.
 */
export function deleteBlock(db: Db, tutorId: number, id: number, now: number): Promise<void> {
  const change = { tutorId, actorId: tutorId, reason: "time off deleted" };
  return changeAvailability(db, change, async (tx) => {
    const block = await blockOf(tx, { tutorId, id });
    if (!block) throw noSuchBlock();
    mustNotHaveEnded(Date.parse(block.ends_at), now);
    await removeBlock(tx, { tutorId, id });
  });
}
