import {
  type CalendarOfRow,
  type PlannedSlotRow,
  slotsOfTemplateToPlan,
  slotsToPlan,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { addDays } from "../time/date.ts";
import type { ExistingSlot } from "../time/slots-of-date.ts";
import { dateOf } from "../time/time-text.ts";

/** A calendar with all slots that the dates `from` to `to` may have, as they are when it is locked. */
export type CalendarToPlan = {
  readonly tutorId: number;
  readonly zone: string;
  readonly from: string;
  readonly to: string;
  /** The last date that has slots after it; `to` may lie beyond. */
  readonly until: string;
  readonly now: number;
  readonly slots: readonly ExistingSlot[];
};

/**
 * Reads all slots from today to the horizon, both in the tutor's zone. Call it before a template goes,
 * which its slots forget. After a change of zone `today` may be earlier than it was, and the last date's
 * slots may begin up to two dates later than they did: `beyond` is for these.
 */
export async function readPlannedSlots(
  tx: Db,
  calendar: CalendarOfRow,
  now: number,
  beyond = 0,
): Promise<CalendarToPlan> {
  const today = dateOf(calendar.timezone, now);
  const horizon = addDays(today, calendar.slot_days);
  const made = calendar.generated_until ?? horizon;
  const until = made > horizon ? made : horizon;
  return { ...await readSlots(tx, calendar, today, addDays(until, beyond), now), until };
}

/** Reads the slots of the dates `from` to `to`, both inclusive, in the tutor's zone. */
export async function readSlots(
  tx: Db,
  calendar: CalendarOfRow,
  from: string,
  to: string,
  now: number,
): Promise<CalendarToPlan> {
  const { tutor_id: tutorId, timezone: zone } = calendar;
  // A slot made in another zone may carry a date up to two before or after.
  const rows = await slotsToPlan(tx, { tutorId, ...around({ from, to }) });
  return { tutorId, zone, from, to, until: to, now, slots: rows.map(toExisting) };
}

/** The same with the slots of one template as they are by now: its plan was carried out. */
export async function readAnew(
  tx: Db,
  planned: CalendarToPlan,
  templateId: number,
): Promise<CalendarToPlan> {
  const { tutorId } = planned;
  const rows = await slotsOfTemplateToPlan(tx, { tutorId, templateId, ...around(planned) });
  const others = planned.slots.filter((slot) => slot.templateId !== templateId);
  return { ...planned, slots: [...others, ...rows.map(toExisting)] };
}

const around = ({ from, to }: Pick<CalendarToPlan, "from" | "to">) => ({
  from: addDays(from, -2),
  to: addDays(to, 2),
});

const toExisting = (row: PlannedSlotRow): ExistingSlot => ({
  id: row.id,
  date: row.date,
  startMinute: row.start_time,
  endMinute: row.end_time,
  start: row.starts_at,
  end: row.ends_at,
  // The constraint slots_have_a_source allows no other word.
  source: row.source as ExistingSlot["source"],
  templateId: row.template_id,
  available: row.available,
  replaced: row.replaced_start_time === null || row.replaced_end_time === null ? null : {
    startMinute: row.replaced_start_time,
    endMinute: row.replaced_end_time,
  },
});
