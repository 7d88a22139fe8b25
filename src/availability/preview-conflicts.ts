import {
  calendarOf,
  type CalendarOfRow,
  slotOf,
  slotsOf,
  type SlotsToEditRow,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { type Conflict, findConflicts } from "./find-conflicts.ts";
import { mustHaveTemplate, type SlotEdit, type Strategy, zoneOfEdit } from "./slot-edit.ts";
import { type DatedTimes, datedTimes, noSuchSlot } from "./slot.ts";

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

type Slot = Pick<SlotsToEditRow, "id" | "date" | "template_id">;

/** What one edit of a slot would run into: the same answer before the edit (A5) and in it (A4). */
export async function conflictsOfEdit(
  db: Db,
  calendar: CalendarOfRow,
  slot: Slot,
  strategy: Strategy,
  times: DatedTimes,
): Promise<Conflict[]> {
  const moving = strategy === "template_update"
    ? await sameWindow(db, calendar.tutor_id, slot)
    : [slot.id];
  return (await findConflicts(db, calendar, [times], moving)).flat();
}

/** The slots of that date that were made from the same template: they all move with it. */
async function sameWindow(db: Db, tutorId: number, slot: Slot): Promise<number[]> {
  const slots = await slotsOf(db, { tutorId, from: slot.date, to: slot.date });
  return slots
    .filter((other) => other.source === "template" && other.template_id === slot.template_id)
    .map((other) => other.id);
}
