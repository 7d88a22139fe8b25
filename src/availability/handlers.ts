import { ownerOf } from "../people/tutor-of.ts";
import type { Context } from "../platform/contract/context.ts";
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
  replaceWeek: async ({ body, query }, answer, context) => {
    const saved = await saveWeek(context, query.tutor_id, windowsOfSchedule(body.schedule));
    const templates = saved.templates.map(toTemplate);
    return answer(200, { templates, ...saved.planned, ...saved.outside });
  },

  listAvailabilityChanges: async ({ query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await listChanges(db, tutorId, query));
  },

  readTemplate: async ({ query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await readTemplate(db, tutorId));
  },

  replaceTemplate: async ({ body, query }, answer, context) => {
    const saved = await saveWeek(context, query.tutor_id, windowsOfWeeklySlots(body.weekly_slots));
    const week = toWeeklySlots(saved.templates, saved.timezone);
    return answer(200, { ...week, ...saved.outside });
  },

  listSlots: async ({ query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await listSlots(db, tutorId, query));
  },

  createSlot: async ({ body, query }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const slot = await createSlot(db, tutorId, body, now(), actorId);
    log.info("slot_added", { slot_id: slot.id });
    return answer(201, slot, { Location: `/api/booking/slots/${slot.id}` });
  },

  readSlot: async ({ path, query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await readSlot(db, tutorId, path.id));
  },

  editSlot: async ({ path, body, query }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const slot = await editSlot(db, tutorId, toEdit(path.id, body), now(), actorId);
    log.info("slot_edited", { slot_id: slot.id, strategy: body.strategy });
    return answer(200, slot);
  },

  deleteSlot: async ({ path, query }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    await deleteSlot(db, tutorId, path.id, now(), actorId);
    log.info("slot_deleted", { slot_id: path.id });
    return answer(204, null);
  },

  previewSlotConflicts: async ({ path, body, query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const found = await previewConflicts(db, tutorId, toEdit(path.id, body));
    const conflicts = found.conflicts.map((conflict) => conflictInWords(conflict, en));
    return answer(200, { ...found, conflicts });
  },

  editSlotBatch: async ({ body, query }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const edits = body.updates.map((slot) => toEdit(slot.id, slot));
    const results = await editSlotBatch(db, tutorId, edits, now(), actorId);
    const done = toBatchAnswer(results, en);
    for (const { id, ...result } of results) {
      if (!result.success) logRefusal(log, "editSlotBatch", result.problem, { slot_id: id });
    }
    log.info("slots_edited", { succeeded: done.success_count, failed: done.error_count });
    return answer(200, done);
  },

  listBlocks: async ({ query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await listBlocks(db, tutorId, query));
  },

  createBlock: async ({ body, query }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const wanted = { ...body, reason: body.reason ?? null };
    const created = await createBlock(db, tutorId, wanted, now(), actorId);
    const { block, kept_lessons } = created;
    log.info("block_added", { block_id: block.id, kept_lessons: kept_lessons.length });
    return answer(201, created, { Location: `/api/tutor/blocks/${block.id}` });
  },

  deleteBlock: async ({ path, query }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    await deleteBlock(db, tutorId, path.id, now(), actorId);
    log.info("block_deleted", { block_id: path.id });
    return answer(204, null);
  },
} satisfies Partial<Handlers>;

async function saveWeek(
  { db, caller, now, log }: Context,
  named: number | undefined,
  windows: readonly WeeklyWindow[],
) {
  const { tutorId, actorId } = await ownerOf(db, caller, named);
  const saved = await replaceWeek(db, tutorId, windows, now(), actorId);
  const { templates, planned } = saved;
  log.info("week_replaced", { tutor_id: tutorId, templates: templates.length, ...planned });
  return saved;
}
