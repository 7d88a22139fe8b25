import { type CalendarOfRow, changeTemplate } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { conflictsOfEdit } from "./conflicts-of-edit.ts";
import { mustNotConflict } from "./find-conflicts.ts";
import { readSlot } from "./read-slot.ts";
import { readPlannedSlots, regenerateSlots } from "./regenerate-slots.ts";
import { editedTimes, mustHaveTemplate, type SlotEdit } from "./slot-edit.ts";
import { slotToEdit } from "./slot-to-edit.ts";
import type { Slot } from "./slot.ts";

/**
 * The strategy `template_update` (A4): past and overridden slots and lessons stay as they are.
 * @throws Problem as `editSlot`.
 */
export async function updateTemplate(
  tx: Db,
  calendar: CalendarOfRow,
  edit: SlotEdit,
  now: number,
  path = "body",
): Promise<Slot> {
  const tutorId = calendar.tutor_id;
  const planned = await readPlannedSlots(tx, calendar, now);
  const slot = await slotToEdit(tx, tutorId, edit.id);
  const times = editedTimes(slot, calendar, edit, now, path);
  const id = mustHaveTemplate(slot);
  mustNotConflict(await conflictsOfEdit(tx, calendar, slot, edit.strategy, times));
  await changeTemplate(tx, { tutorId, id, startTime: times.startTime, endTime: times.endTime });
  await regenerateSlots(tx, planned, edit.id);
  return readSlot(tx, tutorId, edit.id);
}
