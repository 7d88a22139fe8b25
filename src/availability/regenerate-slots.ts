import {
  deleteSlots,
  insertSlots,
  setGeneratedUntil,
  type TemplateRow,
  templatesOf,
  updateSlots,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { planSlots } from "../time/slot-plan.ts";
import type { ExistingSlot, SlotPlan } from "../time/slots-of-date.ts";
import { timeColumns } from "./slot.ts";
import { type CalendarToPlan, readAnew } from "./slots-to-plan.ts";

/** What a regeneration did; `horizon_end` is the last date, in the tutor's zone, that has slots. */
export type PlannedSlots = {
  readonly slots_created: number;
  readonly slots_updated: number;
  readonly slots_deleted: number;
  readonly horizon_end: string;
};

/** Makes the planned dates' slots what the tutor's templates, or these, say now (A7); see `planSlots`. */
export async function regenerateSlots(
  tx: Db,
  planned: CalendarToPlan,
  templates?: readonly TemplateRow[],
): Promise<PlannedSlots> {
  const { tutorId, until } = planned;
  const plan = planOf(planned, templates ?? await templatesOf(tx, { tutorId }));
  await applyPlan(tx, planned, plan);
  await setGeneratedUntil(tx, { tutorId, until });
  return {
    slots_created: plan.insert.length,
    slots_updated: plan.update.length,
    slots_deleted: plan.delete.length,
    horizon_end: until,
  };
}

/**
 * Makes the slots of one template, which was changed through the slot `edited`, what it says now. They
 * reach as far as those of the other templates.
 */
export async function regenerateTemplate(
  tx: Db,
  planned: CalendarToPlan,
  template: TemplateRow,
  edited: number,
): Promise<CalendarToPlan> {
  const plan = planOf(planned, [template], edited);
  await applyPlan(tx, planned, plan);
  return readAnew(tx, planned, template.id);
}

function planOf(
  { zone, from, to, until, now, slots }: CalendarToPlan,
  templates: readonly TemplateRow[],
  edited?: number,
): SlotPlan {
  return planSlots({
    zone,
    fromDate: from,
    toDate: to,
    lastDate: until,
    notBefore: now,
    templates: templates.map((row) => ({
      id: row.id,
      dayOfWeek: row.day_of_week,
      startMinute: row.start_time,
      endMinute: row.end_time,
    })),
    existing: slots,
    edited,
  });
}

async function applyPlan(
  tx: Db,
  { tutorId, zone: timezone, slots }: CalendarToPlan,
  plan: SlotPlan,
) {
  if (plan.delete.length > 0) await deleteSlots(tx, { tutorId, ids: plan.delete });
  if (plan.update.length > 0) {
    const update = intoEmptyPlaces(plan.update, slots);
    const ids = update.map((slot) => slot.id);
    await updateSlots(tx, { tutorId, timezone, ids, ...columnsOf(update) });
  }
  if (plan.insert.length > 0) {
    await insertSlots(tx, {
      tutorId,
      timezone,
      ...columnsOf(plan.insert),
    });
  }
}

/**
 * In an order in which most slots find their new place left by the one before: what goes forward in time
 * from the last on. Whatever meets another that is yet to move, PostgreSQL looks at twice: a year of slots
 * after a change of zone takes a third longer so.
 */
function intoEmptyPlaces(
  update: SlotPlan["update"],
  slots: readonly ExistingSlot[],
): SlotPlan["update"] {
  const startOf = new Map(slots.map(({ id, start }) => [id, start]));
  const isLater = ({ id, start }: SlotPlan["update"][number]) => start > (startOf.get(id) ?? start);
  return [
    ...update.filter((slot) => !isLater(slot)),
    ...update.filter(isLater).toReversed(),
  ];
}

const columnsOf = (slots: SlotPlan["insert"] | SlotPlan["update"]) => ({
  dates: slots.map((slot) => slot.date),
  ...timeColumns(slots),
  templateIds: slots.map((slot) => slot.templateId),
});
