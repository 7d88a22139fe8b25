import { deleteSlots, hideSlots, holdsLesson } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { Problem } from "../problem.ts";
import { changeAvailability } from "./change-availability.ts";
import { slotToEdit } from "./slot-to-edit.ts";
import { mustNotHaveBegun } from "./slot.ts";

/**
 * Removes a slot that has not begun (A4). The window of the week that it came from stays away from
 * that date; a manual slot just goes.
 * @throws Problem not_found, slot_in_the_past, slot_booked.
 */
export function deleteSlot(db: Db, tutorId: number, id: number, now: number): Promise<void> {
  const change = { tutorId, actorId: tutorId, reason: "slot deleted" };
  return changeAvailability(db, change, async (tx) => {
    const slot = await slotToEdit(tx, tutorId, id);
    mustNotHaveBegun(slot.starts_at, now);
    const { exists } = await holdsLesson(tx, { tutorId, start: slot.starts_at, end: slot.ends_at });
    if (exists) {
      throw new Problem("slot_booked", {
        detail:
          "Cancel or move the lesson in it first; what a student holds is free again in minutes.",
      });
    }
    if (slot.source === "template" || slot.replaced_start_time !== null) {
      await hideSlots(tx, { tutorId, ids: [id] });
    } else await deleteSlots(tx, { tutorId, ids: [id] });
  });
}
