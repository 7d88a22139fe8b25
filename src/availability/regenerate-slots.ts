import {
  type CalendarOfRow,
  deleteSlots,
  insertSlots,
  setGeneratedUntil,
  slotsToPlan,
  templatesOf,
  updateSlots,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { addDays } from "../time/date.ts";
import { dateOf } from "../time/local-text.ts";
import { planSlots } from "../time/slot-plan.ts";
import type { ExistingSlot, SlotPlan } from "../time/slot.ts";
import { minuteOf, timeOf } from "../time/time-of-day.ts";
import { utcText } from "../time/utc-text.ts";

/** What a regeneration did; `horizon_end` is the last date, in the tutor's zone, that has slots. */
export type PlannedSlots = {
  readonly slots_created: number;
  readonly slots_updated: number;
  readonly slots_deleted: number;
  readonly horizon_end: string;
};

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
  const rows = await slotsToPlan(tx, { tutorId, from: addDays(from, -2), to: addDays(to, 2) });
  const slots = rows.map((row): ExistingSlot => ({
    id: row.id,
    date: row.date,
    startMinute: minuteOf(row.start_time),
    endMinute: minuteOf(row.end_time),
    start: row.start_ms,
    end: row.end_ms,
    // The constraint slots_have_a_source allows no other word.
    source: row.source as ExistingSlot["source"],
    templateId: row.template_id,
    available: row.available,
    replaced: row.replaced_start_time === null || row.replaced_end_time === null ? null : {
      startMinute: minuteOf(row.replaced_start_time),
      endMinute: minuteOf(row.replaced_end_time),
    },
  }));
  return { tutorId, zone, from, to, until: to, now, slots };
}

/**
 * Makes the planned dates' slots what the tutor's templates say now (A7); see `planSlots`. `edited` is
 * the slot through which its template was changed, if there is one.
 */
export async function regenerateSlots(
  tx: Db,
  planned: CalendarToPlan,
  edited?: number,
): Promise<PlannedSlots> {
  const { tutorId, zone, from, to, until, now, slots } = planned;
  const templates = await templatesOf(tx, { tutorId });
  const plan = planSlots({
    zone,
    fromDate: from,
    toDate: to,
    lastDate: until,
    notBefore: now,
    templates: templates.map((row) => ({
      id: row.id,
      dayOfWeek: row.day_of_week,
      startMinute: minuteOf(row.start_time),
      endMinute: minuteOf(row.end_time),
    })),
    existing: slots,
    edited,
  });
  await applyPlan(tx, tutorId, zone, plan);
  await setGeneratedUntil(tx, { tutorId, until });
  return {
    slots_created: plan.insert.length,
    slots_updated: plan.update.length,
    slots_deleted: plan.delete.length,
    horizon_end: until,
  };
}

async function applyPlan(tx: Db, tutorId: number, timezone: string, plan: SlotPlan) {
  if (plan.delete.length > 0) await deleteSlots(tx, { tutorId, ids: plan.delete });
  if (plan.update.length > 0) {
    await updateSlots(tx, {
      tutorId,
      timezone,
      ids: plan.update.map((slot) => slot.id),
      ...columnsOf(plan.update),
    });
  }
  if (plan.insert.length > 0) {
    await insertSlots(tx, {
      tutorId,
      timezone,
      ...columnsOf(plan.insert),
    });
  }
}

const columnsOf = (slots: SlotPlan["insert"] | SlotPlan["update"]) => ({
  dates: slots.map((slot) => slot.date),
  startTimes: slots.map((slot) => timeOf(slot.startMinute)),
  endTimes: slots.map((slot) => timeOf(slot.endMinute)),
  startsAt: slots.map((slot) => utcText(slot.start)),
  endsAt: slots.map((slot) => utcText(slot.end)),
  templateIds: slots.map((slot) => slot.templateId),
});
