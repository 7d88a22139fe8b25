import { type CalendarOfRow, moveSlots } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { changeAvailability } from "./change-availability.ts";
import { conflictsOfEdit } from "./conflicts-of-edit.ts";
import { mustNotConflict } from "./find-conflicts.ts";
import { readSlot } from "./read-slot.ts";
import { editedTimes, type SlotEdit } from "./slot-edit.ts";
import { slotToEdit } from "./slot-to-edit.ts";
import type { DatedTimes, Slot } from "./slot.ts";
import { updateTemplate } from "./update-template.ts";

/**
 * Edits a slot that has not begun, by its strategy (A4): `override` detaches it from the template,
 * `template_update` changes the template and all its future slots, `user_choice` this slot only.
 * @throws Problem not_found, slot_in_the_past, slot_without_template, slot_conflict with the list.
 */
export function editSlot(db: Db, tutorId: number, edit: SlotEdit, now: number): Promise<Slot> {
  const reason = edit.reason ?? `slot edited (${edit.strategy})`;
  return changeAvailability(db, { tutorId, actorId: tutorId, reason }, async (tx, calendar) => {
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
    startTimes: edits.map(({ times }) => times.startTime),
    endTimes: edits.map(({ times }) => times.endTime),
    startsAt: edits.map(({ times }) => times.startsAt),
    endsAt: edits.map(({ times }) => times.endsAt),
    detach: edits.map(({ edit }) => edit.strategy === "override"),
    reasons: edits.map(({ edit }) => edit.reason),
  });
}
