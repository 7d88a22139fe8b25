import type { CalendarOfRow, SlotsToEditRow } from "../generated/sql/availability.ts";
import { Problem } from "../problem.ts";
import { type DatedTimes, datedTimes, mustNotHaveBegun, type WrittenTimes } from "./slot.ts";

/** How an edit deals with the template (A4). */
export type Strategy = "override" | "template_update" | "user_choice";

export type SlotEdit = WrittenTimes & {
  readonly id: number;
  readonly strategy: Strategy;
  readonly reason: string | null;
};

type Body = WrittenTimes & {
  readonly strategy: Strategy;
  readonly reason?: string | undefined;
};

/** The edit of a slot that a body asks for. */
export const toEdit = (id: number, body: Body): SlotEdit => ({
  id,
  start_time: body.start_time,
  end_time: body.end_time,
  strategy: body.strategy,
  reason: body.reason ?? null,
});

/**
 * The zone in which an edit's wall times are meant. A slot keeps the zone that it is read with, though
 * the tutor has moved since; the template's times are in their present one (A7).
 */
export const zoneOfEdit = (
  slot: { readonly timezone: string },
  calendar: { readonly timezone: string },
  strategy: Strategy,
): string => strategy === "template_update" ? calendar.timezone : slot.timezone;

/**
 * The new times of a slot that may be edited; `item` stands before its fields, `updates[3].`.
 * @throws Problem slot_in_the_past, validation_failed.
 */
export function editedTimes(
  slot: SlotsToEditRow,
  calendar: CalendarOfRow,
  edit: SlotEdit,
  now: number,
  item = "",
): DatedTimes {
  mustNotHaveBegun(slot.starts_at, now);
  const times = datedTimes(zoneOfEdit(slot, calendar, edit.strategy), slot.date, edit, item);
  mustNotHaveBegun(times.start, now);
  return times;
}

/**
 * The template of a slot, which an overridden one keeps as long as the template is there (A4).
 * @throws Problem slot_without_template.
 */
export function mustHaveTemplate(
  slot: { readonly source: string; readonly template_id: number | null },
): number {
  if (slot.template_id !== null) return slot.template_id;
  throw new Problem("slot_without_template", { source: slot.source });
}
