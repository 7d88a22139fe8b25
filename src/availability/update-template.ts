import { attachSlot, type CalendarOfRow, changeTemplate } from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { conflictsOfEdit, mustNotConflict } from "./find-conflicts.ts";
import { readSlot, slotToEdit } from "./read-slot.ts";
import { regenerateTemplate } from "./regenerate-slots.ts";
import { editedTimes, mustHaveTemplate, type SlotEdit } from "./slot-edit.ts";
import type { Slot } from "./slot.ts";
import { type CalendarToPlan, readPlannedSlots } from "./slots-to-plan.ts";

/**
 * The strategy `template_update` (A4): past and overridden slots and lessons stay as they are, but a slot
 * that was overridden and is edited so comes back to its template.
 * @throws Problem as `editSlot`.
 */
export async function updateTemplate(
  tx: Db,
  calendar: CalendarOfRow,
  edit: SlotEdit,
  now: number,
): Promise<Slot> {
  await retimeTemplate(tx, calendar, await slotsToRetime(tx, calendar, now), edit);
  return readSlot(tx, calendar.tutor_id, edit.id);
}

/** All slots as far as they are made: the dates beyond come with those of all templates. */
export async function slotsToRetime(
  tx: Db,
  calendar: CalendarOfRow,
  now: number,
): Promise<CalendarToPlan> {
  const planned = await readPlannedSlots(tx, calendar, now);
  return { ...planned, until: calendar.generated_until ?? planned.until };
}

/**
 * The same for slots that were read before, and answers them as they are then: so many of a batch read the
 * calendar once. `item` stands before its fields, `updates[3].`.
 */
export async function retimeTemplate(
  tx: Db,
  calendar: CalendarOfRow,
  planned: CalendarToPlan,
  edit: SlotEdit,
  item = "",
): Promise<CalendarToPlan> {
  const { tutorId, now } = planned;
  const slot = await slotToEdit(tx, tutorId, edit.id);
  const times = editedTimes(slot, calendar, edit, now, item);
  const id = mustHaveTemplate(slot);
  mustNotConflict(await conflictsOfEdit(tx, calendar, slot, edit.strategy, times));
  const template = await changeTemplate(tx, { tutorId, id, ...times });
  if (slot.source === "template") return regenerateTemplate(tx, planned, template, edit.id);
  await attachSlot(tx, { tutorId, id: edit.id });
  return regenerateTemplate(tx, attached(planned, edit.id), template, edit.id);
}

/** The plan's view of it: a slot of its template like any other. */
const attached = (planned: CalendarToPlan, id: number): CalendarToPlan => ({
  ...planned,
  slots: planned.slots.map((slot) =>
    slot.id === id ? { ...slot, source: "template", replaced: null } : slot
  ),
});
