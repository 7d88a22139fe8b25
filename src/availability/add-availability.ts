import {
  type CalendarOfRow,
  insertManualSlots,
  insertTemplates,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { type PlannedSlots, regenerateSlots } from "./regenerate-slots.ts";
import { type DatedTimes, timeColumns } from "./slot.ts";
import { readPlannedSlots } from "./slots-to-plan.ts";
import type { WeeklyWindow } from "./weekly-windows.ts";

export type Addition = {
  readonly windows: readonly Omit<WeeklyWindow, "path">[];
  readonly slots: readonly (DatedTimes & { readonly date: string; readonly timezone: string })[];
};

/**
 * Adds templates and `manual` slots, which may lie in the past, to what a tutor has; for the use in
 * `changeAvailability`. Future slots of their templates are made around the new slots (A7). Null when no
 * template was added: then there is nothing to plan.
 * @throws an error of the database when anything overlaps: it is the caller's to look before.
 */
export async function addAvailability(
  tx: Db,
  calendar: CalendarOfRow,
  { windows, slots }: Addition,
  now: number,
): Promise<PlannedSlots | null> {
  const { tutor_id: tutorId } = calendar;
  if (slots.length > 0) {
    await insertManualSlots(tx, {
      tutorId,
      dates: slots.map(({ date }) => date),
      timezones: slots.map(({ timezone }) => timezone),
      ...timeColumns(slots),
    });
  }
  if (windows.length === 0) return null;
  await insertTemplates(tx, {
    tutorId,
    days: windows.map(({ day }) => day),
    startTimes: windows.map(({ start }) => start),
    endTimes: windows.map(({ end }) => end),
  });
  // Read after that: the windows are made around the new slots too.
  return regenerateSlots(tx, await readPlannedSlots(tx, calendar, now));
}
