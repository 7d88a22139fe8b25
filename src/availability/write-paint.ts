import {
  type CalendarOfRow,
  deleteSlots,
  hideSlots,
  insertManualSlots,
  moveSlots,
} from "../generated/sql/availability.ts";
import {
  cutBlocks,
  deletePaintedBlocks,
  insertBlockRests,
  insertPaintedBlocks,
  insertSlotRests,
} from "../generated/sql/drafts.ts";
import type { Db } from "../platform/database/db.ts";
import type { Interval } from "../time/interval.ts";
import type { PaintPlan } from "../time/paint-plan.ts";
import { timeColumns } from "./slot.ts";

type Source = { readonly id: number; readonly isOfTemplate: boolean };

/** Writes a plan in one statement for each kind of change; what there is nothing of is not asked. */
export async function writePaint(
  tx: Db,
  calendar: CalendarOfRow,
  plan: PaintPlan,
  slots: readonly Source[],
): Promise<void> {
  await writeSlots(tx, calendar, plan.slots, slots);
  await writeBlocks(tx, calendar.tutor_id, plan.blocks);
}

async function writeSlots(
  tx: Db,
  { tutor_id: tutorId, timezone }: CalendarOfRow,
  plan: PaintPlan["slots"],
  slots: readonly Source[],
) {
  const templated = new Set(slots.filter((slot) => slot.isOfTemplate).map(({ id }) => id));
  const [cut, rests, made] = [plan.cut, plan.rests, plan.insert];
  if (plan.hide.length > 0) await hideSlots(tx, { tutorId, ids: plan.hide });
  if (plan.delete.length > 0) await deleteSlots(tx, { tutorId, ids: plan.delete });
  if (cut.length > 0) {
    await moveSlots(tx, {
      tutorId,
      ids: idsOf(cut),
      ...timeColumns(cut),
      detach: cut.map(({ id }) => templated.has(id)),
      reasons: cut.map(() => null),
    });
  }
  if (rests.length > 0) {
    await insertSlotRests(tx, { tutorId, ids: idsOf(rests), ...timeColumns(rests) });
  }
  if (made.length > 0) {
    await insertManualSlots(tx, {
      tutorId,
      dates: made.map(({ date }) => date),
      timezones: made.map(() => timezone),
      ...timeColumns(made),
    });
  }
}

async function writeBlocks(tx: Db, tutorId: number, plan: PaintPlan["blocks"]) {
  const { cut, rests, insert: made } = plan;
  if (plan.delete.length > 0) await deletePaintedBlocks(tx, { tutorId, ids: plan.delete });
  if (cut.length > 0) await cutBlocks(tx, { tutorId, ids: idsOf(cut), ...instantsOf(cut) });
  if (rests.length > 0) {
    await insertBlockRests(tx, { tutorId, ids: idsOf(rests), ...instantsOf(rests) });
  }
  if (made.length > 0) await insertPaintedBlocks(tx, { tutorId, ...instantsOf(made) });
}

const idsOf = (pieces: readonly { readonly id: number }[]) => pieces.map(({ id }) => id);

const instantsOf = (pieces: readonly Interval[]) => ({
  startsAt: pieces.map(({ start }) => start),
  endsAt: pieces.map(({ end }) => end),
});
