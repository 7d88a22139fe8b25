import {
  type CalendarOfRow,
  insertSlotsOfBefore,
  insertTemplates,
  templatesOf,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { type PlannedSlots, regenerateSlots } from "./regenerate-slots.ts";
import { type DatedTimes, timeColumns } from "./slot.ts";
import { readPlannedSlots } from "./slots-to-plan.ts";
import type { WeeklyWindow } from "./weekly-windows.ts";

type Window = Omit<WeeklyWindow, "path">;

/** A slot as another system had it: of a window that is added with it, or of none. */
export type AddedSlot = DatedTimes & {
  readonly date: string;
  readonly timezone: string;
  readonly source: "template" | "manual" | "override";
  readonly window: Window | null;
  /** Of an override. */
  readonly reason: string | null;
};

export type Addition = {
  readonly windows: readonly Window[];
  readonly slots: readonly AddedSlot[];
};

/**
 * Adds templates and slots, which may lie in the past, to what a tutor has; for the use in
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
  if (windows.length > 0) {
    await insertTemplates(tx, {
      tutorId,
      days: windows.map(({ day }) => day),
      startTimes: windows.map(({ start }) => start),
      endTimes: windows.map(({ end }) => end),
    });
  }
  if (slots.length > 0) await insertSlots(tx, tutorId, slots);
  if (windows.length === 0) return null;
  // Read after that: the windows are made around the new slots too.
  return regenerateSlots(tx, await readPlannedSlots(tx, calendar, now));
}

async function insertSlots(tx: Db, tutorId: number, slots: readonly AddedSlot[]): Promise<void> {
  const templates = await templatesOf(tx, { tutorId });
  const ids = new Map(
    templates.map((row) => [`${row.day_of_week} ${row.start_time} ${row.end_time}`, row.id]),
  );
  const templateId = ({ window }: AddedSlot) =>
    window && (ids.get(`${window.day} ${window.start} ${window.end}`) ?? null);
  // An override yields its window of that date, as one that was made here does.
  const replaced = ({ source, window }: AddedSlot) => source === "override" ? window : null;
  await insertSlotsOfBefore(tx, {
    tutorId,
    dates: slots.map(({ date }) => date),
    timezones: slots.map(({ timezone }) => timezone),
    ...timeColumns(slots),
    sources: slots.map(({ source }) => source),
    templateIds: slots.map(templateId),
    reasons: slots.map(({ reason }) => reason),
    replacedStarts: slots.map((slot) => replaced(slot)?.start ?? null),
    replacedEnds: slots.map((slot) => replaced(slot)?.end ?? null),
  });
}
