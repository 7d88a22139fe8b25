import {
  calendarOf,
  type CalendarOfRow,
  slotOf,
  slotsOf,
  type SlotsToEditRow,
} from "../generated/sql/availability.ts";
import { slotConflicts, type SlotConflictsRow } from "../generated/sql/slot-conflicts.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import type { Interval } from "../time/interval.ts";
import type { ZonedSpan } from "../wording/params.ts";
import type { ConflictMessage } from "../wording/said.ts";
import { mustHaveTemplate, type SlotEdit, type Strategy, zoneOfEdit } from "./slot-edit.ts";
import { type DatedTimes, datedTimes, noSuchSlot } from "./slot.ts";

const MOST_CONFLICTS = 500;

/** Something in the way of a slot at new times (A5). */
export type Conflict = {
  readonly type: "slot_overlap" | "booked_overlap";
  readonly severity: "error" | "warning";
  readonly message: ConflictMessage;
  readonly slot_id?: number;
  readonly lesson_id?: number;
  readonly student_name?: string;
};

/**
 * What each of the wanted times would run into (A4, A5, A6), in the order of `wanted`: of slots and of
 * lessons the first `most` each. The slots `movingIds` are on the move themselves and in nobody's way.
 */
export async function findConflicts(
  db: Db,
  calendar: { readonly tutor_id: number; readonly timezone: string },
  wanted: readonly Interval[],
  movingIds: readonly number[],
  most = MOST_CONFLICTS,
): Promise<Conflict[][]> {
  const rows = await slotConflicts(db, {
    tutorId: calendar.tutor_id,
    startsAt: wanted.map(({ start }) => start),
    endsAt: wanted.map(({ end }) => end),
    exceptIds: movingIds,
    most,
  });
  return wanted.map((_, i) =>
    rows.filter((row) => row.position === i + 1).map((row) => toConflict(row, calendar.timezone))
  );
}

function toConflict(row: SlotConflictsRow, zone: string): Conflict {
  if (row.slot_id === null) return bookedConflict(row, zone, "warning");
  const message = { say: "slot", ...spanOf(row, zone) } as const;
  return { type: "slot_overlap", severity: "error", message, slot_id: row.slot_id };
}

/** A lesson or, without an id, a hold as a conflict; its times are told in the tutor's zone. */
export function bookedConflict(
  row: Pick<SlotConflictsRow, "lesson_id" | "student_name" | "starts_at" | "ends_at">,
  zone: string,
  severity: Conflict["severity"],
): Conflict {
  const booked = { type: "booked_overlap", severity } as const;
  const span = spanOf(row, zone);
  if (row.lesson_id === null) return { ...booked, message: { say: "hold", ...span } };
  return {
    ...booked,
    message: lessonInTheWay(span, row.student_name),
    lesson_id: row.lesson_id,
    student_name: row.student_name ?? "",
  };
}

/** A student whose name was not told, or who is forgotten, is not named. */
export const lessonInTheWay = (span: ZonedSpan, student: string | null): ConflictMessage =>
  student ? { say: "lesson_with", student, ...span } : { say: "lesson", ...span };

const spanOf = (row: Pick<SlotConflictsRow, "starts_at" | "ends_at">, zone: string) => ({
  zone,
  start: row.starts_at,
  end: row.ends_at,
});

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

/** The slot, and those of that date that were made from the same template: they all move with it. */
async function sameWindow(db: Db, tutorId: number, slot: Slot): Promise<number[]> {
  const slots = await slotsOf(db, { tutorId, from: slot.date, to: slot.date });
  const moving = slots
    .filter((other) => other.source === "template" && other.template_id === slot.template_id);
  return [slot.id, ...moving.map((other) => other.id)];
}

/** @throws Problem slot_conflict with the list, when there is anything in it (A4). */
export function mustNotConflict(conflicts: readonly Conflict[]): void {
  if (conflicts.length === 0) return;
  throw new Problem("slot_conflict", {}, { conflicts });
}

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
