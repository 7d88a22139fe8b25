import { type Context, userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { logRefusal } from "../platform/logging/refusal.ts";
import { conflictInWords } from "../problem.ts";
import { en } from "../wording/en.ts";
import { toBatchAnswer } from "./batch-answer.ts";
import { listBlocks } from "./blocks.ts";
import { createBlock, deleteBlock } from "./change-blocks.ts";
import { createSlot, deleteSlot, editSlot } from "./change-slots.ts";
import { editSlotBatch } from "./edit-slot-batch.ts";
import { previewConflicts } from "./find-conflicts.ts";
import { listChanges } from "./list-changes.ts";
import { listSlots, readSlot } from "./read-slot.ts";
import { replaceWeek } from "./replace-week.ts";
import { toEdit } from "./slot-edit.ts";
import { readTemplate, toTemplate, toWeeklySlots } from "./template.ts";
import { type WeeklyWindow, windowsOfSchedule, windowsOfWeeklySlots } from "./weekly-windows.ts";

export const availabilityHandlers = {
  replaceWeek: async ({ body }, answer, context) => {
    const saved = await saveWeek(context, windowsOfSchedule(body.schedule));
    const templates = saved.templates.map(toTemplate);
    return answer(200, { templates, ...saved.planned, ...saved.outside });
  },

  listAvailabilityChanges: async ({ query }, answer, { db, caller }) =>
    answer(200, await listChanges(db, userOf(caller).userId, query)),

  readTemplate: async (_, answer, { db, caller }) =>
    answer(200, await readTemplate(db, userOf(caller).userId)),

  replaceTemplate: async ({ body }, answer, context) => {
    const saved = await saveWeek(context, windowsOfWeeklySlots(body.weekly_slots));
    const week = toWeeklySlots(saved.templates, saved.timezone);
    return answer(200, { ...week, ...saved.outside });
  },

  listSlots: async ({ query }, answer, { db, caller }) =>
    answer(200, await listSlots(db, userOf(caller).userId, query)),

  createSlot: async ({ body }, answer, { db, caller, now, log }) => {
    const slot = await createSlot(db, userOf(caller).userId, body, now());
    log.info("slot_added", { slot_id: slot.id });
    return answer(201, slot, { Location: `/api/booking/slots/${slot.id}` });
  },

  readSlot: async ({ path }, answer, { db, caller }) =>
    answer(200, await readSlot(db, userOf(caller).userId, path.id)),

  editSlot: async ({ path, body }, answer, { db, caller, now, log }) => {
    const slot = await editSlot(db, userOf(caller).userId, toEdit(path.id, body), now());
    log.info("slot_edited", { slot_id: slot.id, strategy: body.strategy });
    return answer(200, slot);
  },

  deleteSlot: async ({ path }, answer, { db, caller, now, log }) => {
    await deleteSlot(db, userOf(caller).userId, path.id, now());
    log.info("slot_deleted", { slot_id: path.id });
    return answer(204, null);
  },

  previewSlotConflicts: async ({ path, body }, answer, { db, caller }) => {
    const found = await previewConflicts(db, userOf(caller).userId, toEdit(path.id, body));
    const conflicts = found.conflicts.map((conflict) => conflictInWords(conflict, en));
    return answer(200, { ...found, conflicts });
  },

  editSlotBatch: async ({ body }, answer, { db, caller, now, log }) => {
    const edits = body.updates.map((slot) => toEdit(slot.id, slot));
    const results = await editSlotBatch(db, userOf(caller).userId, edits, now());
    const done = toBatchAnswer(results, en);
    for (const { id, ...result } of results) {
      if (!result.success) logRefusal(log, "editSlotBatch", result.problem, { slot_id: id });
    }
    log.info("slots_edited", { succeeded: done.success_count, failed: done.error_count });
    return answer(200, done);
  },

  listBlocks: async ({ query }, answer, { db, caller }) =>
    answer(200, await listBlocks(db, userOf(caller).userId, query)),

  createBlock: async ({ body }, answer, { db, caller, now, log }) => {
    const wanted = { ...body, reason: body.reason ?? null };
    const created = await createBlock(db, userOf(caller).userId, wanted, now());
    const { block, kept_lessons } = created;
    log.info("block_added", { block_id: block.id, kept_lessons: kept_lessons.length });
    return answer(201, created, { Location: `/api/tutor/blocks/${block.id}` });
  },

  deleteBlock: async ({ path }, answer, { db, caller, now, log }) => {
    await deleteBlock(db, userOf(caller).userId, path.id, now());
    log.info("block_deleted", { block_id: path.id });
    return answer(204, null);
  },
} satisfies Partial<Handlers>;

async function saveWeek({ db, caller, now, log }: Context, windows: readonly WeeklyWindow[]) {
  const { userId } = userOf(caller);
  const saved = await replaceWeek(db, userId, windows, now());
  const { templates, planned } = saved;
  log.info("week_replaced", { tutor_id: userId, templates: templates.length, ...planned });
  return saved;
}
