import {
  bookedBetween,
  deleteSlots,
  hideSlot,
  slotsToEdit,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { Problem } from "../problem.ts";
import { changeAvailability } from "./change-availability.ts";
import { mustNotHaveBegun, noSuchSlot } from "./slot.ts";

/**
 * Removes a slot that has not begun (A4). The window of the week that it came from stays away from
 * that date; a manual slot just goes.
 * @throws Problem not_found, slot_in_the_past, slot_booked.
 */
export function deleteSlot(db: Db, tutorId: number, id: number, now: number): Promise<void> {
  const change = { tutorId, actorId: tutorId, reason: "slot deleted" };
  return changeAvailability(db, change, async (tx) => {
    const [slot] = await slotsToEdit(tx, { tutorId, ids: [id] });
    if (!slot) throw noSuchSlot();
    mustNotHaveBegun(slot.starts_at, now);
    const booked = await bookedBetween(tx, { tutorId, from: slot.starts_at, to: slot.ends_at });
    if (booked.length > 0) {
      throw new Problem("slot_booked", { detail: "Cancel or move the lesson in it first." });
    }
    if (slot.source === "template" || slot.replaced_start_time !== null) {
      await hideSlot(tx, { tutorId, id });
    } else await deleteSlots(tx, { tutorId, ids: [id] });
  });
}
