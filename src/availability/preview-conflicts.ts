import { calendarOf, slotOf } from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { type Conflict, conflictsOfEdit } from "./find-conflicts.ts";
import { mustHaveTemplate, type SlotEdit, zoneOfEdit } from "./slot-edit.ts";
import { datedTimes, noSuchSlot } from "./slot.ts";

/**
 * What an edit of a slot would run into (A5). Changes nothing.
 * @throws Problem not_found, slot_without_template, validation_failed.
 */
export async function previewConflicts(
  db: Db,
  tutorId: number,
  edit: SlotEdit,
): Promise<{ has_conflicts: boolean; conflicts: Conflict[] }> {
  const [calendar, slot] = await Promise.all([
    calendarOf(db, { tutorId }),
    slotOf(db, { tutorId, id: edit.id }),
  ]);
  if (!calendar || !slot) throw noSuchSlot();
  if (edit.strategy === "template_update") mustHaveTemplate(slot);
  const times = datedTimes(zoneOfEdit(slot, calendar, edit.strategy), slot.date, edit);
  const conflicts = await conflictsOfEdit(db, calendar, slot, edit.strategy, times);
  return { has_conflicts: conflicts.length > 0, conflicts };
}
