import {
  type CalendarOfRow,
  changeTemplate,
  moveSlots,
  slotsToEdit,
  type SlotsToEditRow,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { Problem } from "../problem.ts";
import { changeAvailability } from "./change-availability.ts";
import { conflictsOfEdit } from "./conflicts-of-edit.ts";
import { mustNotConflict } from "./find-conflicts.ts";
import { readSlot } from "./read-slot.ts";
import { lockPlannedSlots, regenerateSlots } from "./regenerate-slots.ts";
import { datedTimes, mustNotHaveBegun, noSuchSlot, type Slot } from "./slot.ts";

/** How an edit deals with the template (A4). */
export type Strategy = "override" | "template_update" | "user_choice";

export type SlotEdit = {
  readonly id: number;
  readonly start_time: string;
  readonly end_time: string;
  readonly strategy: Strategy;
  readonly reason: string | null;
};

/**
 * Edits a slot that has not begun, by its strategy (A4): `override` detaches it from the template,
 * `template_update` changes the template and all its future slots, `user_choice` this slot only.
 * @throws Problem not_found, slot_in_the_past, slot_without_template, slot_conflict with the list.
 */
export function editSlot(db: Db, tutorId: number, edit: SlotEdit, now: number): Promise<Slot> {
  const reason = edit.reason ?? `slot edited (${edit.strategy})`;
  return changeAvailability(db, { tutorId, actorId: tutorId, reason }, async (tx, calendar) => {
    if (edit.strategy === "template_update") return updateTemplate(tx, calendar, edit, now);
    const slot = mustExist(await slotsToEdit(tx, { tutorId, ids: [edit.id] }));
    const times = editedTimes(slot, calendar, edit, now);
    mustNotConflict(await conflictsOfEdit(tx, calendar, slot, edit.strategy, times));
    await moveEdited(tx, calendar, [{ edit, times }]);
    return readSlot(tx, tutorId, edit.id);
  });
}

function mustExist([slot]: readonly SlotsToEditRow[]): SlotsToEditRow {
  if (slot) return slot;
  throw noSuchSlot();
}

/** The new times of a slot that may be edited. */
export function editedTimes(
  slot: SlotsToEditRow,
  calendar: CalendarOfRow,
  edit: SlotEdit,
  now: number,
  path = "body",
) {
  mustNotHaveBegun(slot.starts_at, now);
  const times = datedTimes(calendar.timezone, slot.date, edit, path);
  mustNotHaveBegun(times.startsAt, now);
  return times;
}

/** Writes any number of edits that have no conflict, in one statement. */
export function moveEdited(
  tx: Db,
  calendar: CalendarOfRow,
  edits: readonly { edit: SlotEdit; times: ReturnType<typeof datedTimes> }[],
): Promise<number> {
  return moveSlots(tx, {
    tutorId: calendar.tutor_id,
    timezone: calendar.timezone,
    ids: edits.map(({ edit }) => edit.id),
    starts: edits.map(({ times }) => times.start),
    ends: edits.map(({ times }) => times.end),
    startsAt: edits.map(({ times }) => times.startsAt),
    endsAt: edits.map(({ times }) => times.endsAt),
    detach: edits.map(({ edit }) => edit.strategy === "override"),
    reasons: edits.map(({ edit }) => edit.reason),
  });
}

/** The strategy `template_update`: past, overridden and booked time stay as they are. */
export async function updateTemplate(
  tx: Db,
  calendar: CalendarOfRow,
  edit: SlotEdit,
  now: number,
  path = "body",
): Promise<Slot> {
  const tutorId = calendar.tutor_id;
  const locked = await lockPlannedSlots(tx, calendar, now);
  const slot = mustExist(await slotsToEdit(tx, { tutorId, ids: [edit.id] }));
  const times = editedTimes(slot, calendar, edit, now, path);
  const templateId = mustHaveTemplate(slot);
  mustNotConflict(await conflictsOfEdit(tx, calendar, slot, edit.strategy, times));
  await changeTemplate(tx, { tutorId, id: templateId, start: times.start, end: times.end });
  await regenerateSlots(tx, locked, edit.id);
  return readSlot(tx, tutorId, edit.id);
}

/** @throws Problem slot_without_template for a manual or a detached slot (A4). */
export function mustHaveTemplate(
  slot: { readonly source: string; readonly template_id: number | null },
): number {
  if (slot.source === "template" && slot.template_id !== null) return slot.template_id;
  throw new Problem("slot_without_template", {
    detail: `The slot's source is ${slot.source}; choose the strategy override or user_choice.`,
  });
}
