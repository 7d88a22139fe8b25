import { insertManualSlot } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { changeAvailability } from "./change-availability.ts";
import { findConflicts, mustNotConflict } from "./find-conflicts.ts";
import { datedTimes, mustNotHaveBegun, type Slot, toSlot } from "./slot.ts";

export type NewSlot = {
  readonly date: string;
  readonly start_time: string;
  readonly end_time: string;
};

/**
 * Adds a `manual` slot on a date, in the tutor's zone (A4). Templates leave it alone.
 * @throws Problem slot_in_the_past, slot_conflict with the list.
 */
export function createSlot(db: Db, tutorId: number, slot: NewSlot, now: number): Promise<Slot> {
  const change = { tutorId, actorId: tutorId, reason: "slot added by hand" };
  return changeAvailability(db, change, async (tx, calendar) => {
    const times = datedTimes(calendar.timezone, slot.date, slot);
    mustNotHaveBegun(times.startsAt, now);
    mustNotConflict((await findConflicts(tx, calendar, [times], [])).flat());
    const { timezone } = calendar;
    return toSlot(await insertManualSlot(tx, { tutorId, date: slot.date, timezone, ...times }));
  });
}
