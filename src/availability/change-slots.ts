import {
  type CalendarOfRow,
  deleteSlots,
  hideSlots,
  holdsLesson,
  insertManualSlot,
  moveSlots,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { Problem } from "../problem.ts";
import { changeAvailability } from "./change-availability.ts";
import { conflictsOfEdit, findConflicts, mustNotConflict } from "./find-conflicts.ts";
import { readSlot, slotToEdit } from "./read-slot.ts";
import { editedTimes, type SlotEdit } from "./slot-edit.ts";
import {
  type DatedTimes,
  datedTimes,
  mustNotHaveBegun,
  type Slot,
  timeColumns,
  toSlot,
  type WrittenTimes,
} from "./slot.ts";
import { updateTemplate } from "./update-template.ts";

export type NewSlot = WrittenTimes & { readonly date: string };

/**
 * Adds a `manual` slot on a date, in the tutor's zone (A4). Templates leave it alone.
 * @throws Problem slot_in_the_past, slot_conflict with the list.
 */
export function createSlot(
  db: Db,
  tutorId: number,
  slot: NewSlot,
  now: number,
  actorId = tutorId,
): Promise<Slot> {
  const change = { tutorId, actorId, reason: "slot added by hand" };
  return changeAvailability(db, change, async (tx, calendar) => {
    const times = datedTimes(calendar.timezone, slot.date, slot);
    mustNotHaveBegun(times.start, now);
    mustNotConflict((await findConflicts(tx, calendar, [times], [])).flat());
    const { timezone } = calendar;
    return toSlot(await insertManualSlot(tx, { tutorId, date: slot.date, timezone, ...times }));
  });
}

/** A slot, and the state of it that is to change. */
export type SlotInState = { readonly id: number; readonly ifMatch?: IfMatch | undefined };

const mustBeInState = (tx: Db, tutorId: number, { id, ifMatch }: SlotInState): Promise<void> =>
  mustMatch(ifMatch, async () => etagOf(await readSlot(tx, tutorId, id)));

/**
 * Edits a slot that has not begun, by its strategy (A4): `override` detaches it from the template,
 * `template_update` changes the template and all its future slots, `user_choice` this slot only.
 * @throws Problem not_found, version_mismatch, slot_in_the_past, slot_without_template, slot_conflict with
 *   the list.
 */
export function editSlot(
  db: Db,
  tutorId: number,
  edit: SlotEdit & SlotInState,
  now: number,
  actorId = tutorId,
): Promise<Slot> {
  const reason = edit.reason ?? `slot edited (${edit.strategy})`;
  return changeAvailability(db, { tutorId, actorId, reason }, async (tx, calendar) => {
    await mustBeInState(tx, tutorId, edit);
    if (edit.strategy === "template_update") return updateTemplate(tx, calendar, edit, now);
    const slot = await slotToEdit(tx, tutorId, edit.id);
    const times = editedTimes(slot, calendar, edit, now);
    mustNotConflict(await conflictsOfEdit(tx, calendar, slot, edit.strategy, times));
    await moveEdited(tx, calendar, [{ edit, times }]);
    return readSlot(tx, tutorId, edit.id);
  });
}

/** Writes any number of edits that have no conflict, in one statement. */
export function moveEdited(
  tx: Db,
  calendar: CalendarOfRow,
  edits: readonly { readonly edit: SlotEdit; readonly times: DatedTimes }[],
): Promise<number> {
  return moveSlots(tx, {
    tutorId: calendar.tutor_id,
    ids: edits.map(({ edit }) => edit.id),
    ...timeColumns(edits.map(({ times }) => times)),
    detach: edits.map(({ edit }) => edit.strategy === "override"),
    reasons: edits.map(({ edit }) => edit.reason),
  });
}

/**
 * Removes a slot that has not begun (A4). The window of the week that it came from stays away from
 * that date; a manual slot just goes.
 * @throws Problem not_found, version_mismatch, slot_in_the_past, slot_booked.
 */
export function deleteSlot(
  db: Db,
  tutorId: number,
  wanted: SlotInState,
  now: number,
  actorId = tutorId,
): Promise<void> {
  const { id } = wanted;
  const change = { tutorId, actorId, reason: "slot deleted" };
  return changeAvailability(db, change, async (tx) => {
    await mustBeInState(tx, tutorId, wanted);
    const slot = await slotToEdit(tx, tutorId, id);
    mustNotHaveBegun(slot.starts_at, now);
    const { exists } = await holdsLesson(tx, { tutorId, start: slot.starts_at, end: slot.ends_at });
    if (exists) {
      throw new Problem("slot_booked");
    }
    if (slot.source === "template" || slot.replaced_start_time !== null) {
      await hideSlots(tx, { tutorId, ids: [id] });
    } else await deleteSlots(tx, { tutorId, ids: [id] });
  });
}
