import { slotsToEdit, type SlotsToEditRow } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { noSuchSlot } from "./slot.ts";

/**
 * A slot of the tutor's own. It stays as it is until the transaction ends, which has the calendar.
 * @throws Problem not_found.
 */
export async function slotToEdit(tx: Db, tutorId: number, id: number): Promise<SlotsToEditRow> {
  const [slot] = await slotsToEdit(tx, { tutorId, ids: [id] });
  if (slot) return slot;
  throw noSuchSlot();
}
