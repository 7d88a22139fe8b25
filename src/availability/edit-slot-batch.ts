import { problemOf } from "../database-problem.ts";
import {
  type CalendarOfRow,
  type SlotRow,
  slotsByIds,
  slotsToEdit,
  type SlotsToEditRow,
} from "../generated/sql/availability.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { invalid, Problem } from "../problem.ts";
import { overlaps } from "../time/interval.ts";
import { changeAvailability } from "./change-availability.ts";
import { moveEdited } from "./change-slots.ts";
import { type Conflict, findConflicts, mustNotConflict } from "./find-conflicts.ts";
import { editedTimes, type SlotEdit } from "./slot-edit.ts";
import { type DatedTimes, noSuchSlot, type Slot, toSlot } from "./slot.ts";
import type { CalendarToPlan } from "./slots-to-plan.ts";
import { retimeTemplate, slotsToRetime } from "./update-template.ts";

/** What became of one item of a batch: its slot, or the problem that kept it as it was. */
export type BatchResult =
  | { readonly id: number; readonly success: true; readonly slot: Slot }
  | { readonly id: number; readonly success: false; readonly problem: Problem };

/** An item on its way through the batch; `problem` once it has failed. */
type Item = {
  readonly edit: SlotEdit;
  readonly name: string;
  times?: DatedTimes;
  problem?: Problem;
};

/**
 * Edits up to 50 slots, each its own success or failure (A6). Items are judged against each other's
 * result, not against where the others were: two slots may change places. Where two items want the
 * same time, the one that comes first in the batch gets it.
 */
export function editSlotBatch(
  db: Db,
  tutorId: number,
  edits: readonly SlotEdit[],
  now: number,
  actorId = tutorId,
): Promise<BatchResult[]> {
  const change = { tutorId, actorId, reason: "slots edited as a batch" };
  return changeAvailability(db, change, async (tx, calendar) => {
    const items = edits.map((edit, i): Item => ({ edit, name: `updates[${i}].` }));
    const slots = await slotsToEdit(tx, { tutorId, ids: edits.map((edit) => edit.id) });
    judgeAlone(items, slots, calendar, now);
    await moveTogether(tx, calendar, items.filter((item) => !byTemplate(item)));
    await retimeEach(tx, calendar, items.filter((item) => byTemplate(item) && alive(item)), now);
    const rows = await slotsByIds(tx, { tutorId, ids: edits.map((edit) => edit.id) });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return items.map((item) => resultOf(byId, item));
  });
}

// Of each item: fifty items with the names of as many students come to a megabyte.
const MOST_CONFLICTS = 20;

const byTemplate = (item: Item) => item.edit.strategy === "template_update";
const alive = (item: Item) => item.problem === undefined;

function judgeAlone(
  items: readonly Item[],
  slots: readonly SlotsToEditRow[],
  calendar: CalendarOfRow,
  now: number,
) {
  const byId = new Map(slots.map((slot) => [slot.id, slot]));
  const seen = new Set<number>();
  for (const item of items) {
    attempt(item, () => {
      const slot = byId.get(item.edit.id);
      if (!slot) throw noSuchSlot();
      if (seen.has(slot.id)) throw repeated(item);
      seen.add(slot.id);
      item.times = editedTimes(slot, calendar, item.edit, now, item.name);
    });
  }
}

/** Drops items until those that are left fit with each other and with all else, then moves them. */
async function moveTogether(tx: Db, calendar: CalendarOfRow, items: readonly Item[]) {
  for (;;) {
    const moving = items.flatMap((item) =>
      alive(item) && item.times ? [{ item, edit: item.edit, times: item.times }] : []
    );
    if (moving.length === 0) return;
    const ids = moving.map(({ edit }) => edit.id);
    const wanted = moving.map(({ times }) => times);
    const found = await findConflicts(tx, calendar, wanted, ids, MOST_CONFLICTS);
    moving.forEach(({ item }, i) => attempt(item, () => mustNotConflict(found[i] ?? [])));
    if (!moving.every(({ item }) => alive(item))) continue;
    const late = moving.find((one, i) => moving.slice(0, i).some((other) => collide(one, other)));
    if (!late) {
      await moveEdited(tx, calendar, moving);
      return;
    }
    const first = moving.find((other) => collide(late, other));
    attempt(late.item, () => mustNotConflict([rivalOf(first?.edit.id ?? late.edit.id)]));
  }
}

const collide = (a: { times: DatedTimes }, b: { times: DatedTimes }) => overlaps(a.times, b.times);

const rivalOf = (id: number): Conflict => ({
  type: "slot_overlap",
  severity: "error",
  message: { say: "slot_in_batch", id },
  slot_id: id,
});

/** Items that change a template come last, one after the other, each undone by itself if it fails. */
async function retimeEach(
  tx: Db,
  calendar: CalendarOfRow,
  items: readonly Item[],
  now: number,
) {
  if (items.length === 0) return;
  let planned = await slotsToRetime(tx, calendar, now);
  for (const item of items) planned = await retime(tx, calendar, planned, item);
}

async function retime(
  tx: Db,
  calendar: CalendarOfRow,
  planned: CalendarToPlan,
  item: Item,
): Promise<CalendarToPlan> {
  try {
    return await inTransaction(
      tx,
      (nested) => retimeTemplate(nested, calendar, planned, item.edit, item.name),
    );
  } catch (error) {
    // Also what the database refuses: two windows of a day that would overlap.
    const problem = problemOf(error);
    if (!problem || problem.status >= 500) throw error;
    item.problem = problem;
    return planned;
  }
}

function resultOf(
  slots: ReadonlyMap<number, SlotRow>,
  { edit, problem }: Item,
): BatchResult {
  if (problem) return { id: edit.id, success: false, problem };
  const row = slots.get(edit.id);
  // A later item changed the template, and its windows left nothing for this slot.
  if (!row) return { id: edit.id, success: false, problem: noSuchSlot() };
  return { id: edit.id, success: true, slot: toSlot(row) };
}

/** Keeps the item's problem instead of throwing it. */
function attempt(item: Item, work: () => void) {
  if (!alive(item)) return;
  try {
    work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    item.problem = error;
  }
}

const repeated = (item: Item) => invalid(`${item.name}id`, "slot_named_twice");
