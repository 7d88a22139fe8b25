import { type CalendarOfRow, slotsOf, type SlotsToEditRow } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { type Conflict, findConflicts } from "./find-conflicts.ts";
import type { Strategy } from "./slot-edit.ts";
import type { DatedTimes } from "./slot.ts";

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
