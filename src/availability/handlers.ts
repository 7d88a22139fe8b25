import { ownerOf } from "../people/tutor-of.ts";
import type { Context } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { etagOf, type IfMatch } from "../platform/http/etag.ts";
import { languageHeaders } from "../platform/http/language.ts";
import { logRefusal } from "../platform/logging/refusal.ts";
import { conflictInWords } from "../problem.ts";
import { toBatchAnswer } from "./batch-answer.ts";
import { listBlocks, readBlock } from "./blocks.ts";
import { createBlock, deleteBlock } from "./change-blocks.ts";
import { createSlot, deleteSlot, editSlot } from "./change-slots.ts";
import type { EditMetrics } from "./edit-metrics.ts";
import { editSlotBatch } from "./edit-slot-batch.ts";
import { previewConflicts } from "./find-conflicts.ts";
import { listChanges } from "./list-changes.ts";
import { listSlots, readSlot } from "./read-slot.ts";
import { replaceWeek } from "./replace-week.ts";
import { toEdit } from "./slot-edit.ts";
import { readTemplate, templateEtag, toTemplate, toWeeklySlots } from "./template.ts";
import { type WeeklyWindow, windowsOfSchedule, windowsOfWeeklySlots } from "./weekly-windows.ts";

/** `metrics`: where edits of slots are counted. */
export const availabilityHandlers = (metrics: EditMetrics) => ({
  replaceWeek: async ({ body, query, header }, answer, context) => {
    const asked = { named: query.tutor_id, ifMatch: header["if-match"] };
    const saved = await saveWeek(context, asked, windowsOfSchedule(body.schedule));
    const templates = saved.templates.map(toTemplate);
    const ETag = templateEtag(saved.templates, saved.timezone);
    return answer(200, { templates, ...saved.planned, ...saved.outside }, { ETag });
  },

  listAvailabilityChanges: async ({ query }, answer, { db, caller, tenant }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await listChanges(db, tenant.slug, tutorId, query));
  },

  readTemplate: async ({ query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const week = await readTemplate(db, tutorId);
    return answer(200, week, { ETag: etagOf(week) });
  },

  replaceTemplate: async ({ body, query, header }, answer, context) => {
    const asked = { named: query.tutor_id, ifMatch: header["if-match"] };
    const saved = await saveWeek(context, asked, windowsOfWeeklySlots(body.weekly_slots));
    const week = toWeeklySlots(saved.templates, saved.timezone);
    return answer(200, { ...week, ...saved.outside }, { ETag: etagOf(week) });
  },

  listSlots: async ({ query }, answer, { db, caller, tenant }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await listSlots(db, tenant.slug, tutorId, query));
  },

  createSlot: async ({ body, query }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const slot = await createSlot(db, tutorId, body, now(), actorId);
    log.info("slot_added", { slot_id: slot.id });
    const Location = `/api/booking/slots/${slot.id}`;
    return answer(201, slot, { Location, ETag: etagOf(slot) });
  },

  readSlot: async ({ path, query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const slot = await readSlot(db, tutorId, path.id);
    return answer(200, slot, { ETag: etagOf(slot) });
  },

  editSlot: async ({ path, body, query, header }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const edit = { ...toEdit(path.id, body), ifMatch: header["if-match"] };
    const slot = await metrics.edit(
      edit.strategy,
      () => editSlot(db, tutorId, edit, now(), actorId),
    );
    log.info("slot_edited", { slot_id: slot.id, strategy: body.strategy });
    return answer(200, slot, { ETag: etagOf(slot) });
  },

  deleteSlot: async ({ path, query, header }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const wanted = { ...path, ifMatch: header["if-match"] };
    await deleteSlot(db, tutorId, wanted, now(), actorId);
    log.info("slot_deleted", { slot_id: path.id });
    return answer(204, null);
  },

  previewSlotConflicts: async ({ path, body, query }, answer, { db, caller, wording }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const found = await previewConflicts(db, tutorId, toEdit(path.id, body));
    const reader = wording();
    const conflicts = found.conflicts.map((conflict) => conflictInWords(conflict, reader));
    return answer(200, { ...found, conflicts }, languageHeaders(reader));
  },

  editSlotBatch: async ({ body, query }, answer, { db, caller, now, log, wording }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const edits = body.updates.map((slot) => toEdit(slot.id, slot));
    const results = await metrics.batch(
      edits.map(({ strategy }) => strategy),
      () => editSlotBatch(db, tutorId, edits, now(), actorId),
    );
    const reader = wording();
    const done = toBatchAnswer(results, reader);
    for (const { id, ...result } of results) {
      if (!result.success) logRefusal(log, "editSlotBatch", result.problem, { slot_id: id });
    }
    log.info("slots_edited", { succeeded: done.success_count, failed: done.error_count });
    return answer(200, done, languageHeaders(reader));
  },

  listBlocks: async ({ query }, answer, { db, caller, tenant }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    return answer(200, await listBlocks(db, tenant.slug, tutorId, query));
  },

  createBlock: async ({ body, query }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const wanted = { ...body, reason: body.reason ?? null };
    const created = await createBlock(db, tutorId, wanted, now(), actorId);
    const { block, kept_lessons, ...rest } = created;
    log.info("block_added", { block_id: block.id, kept_lessons: kept_lessons.length });
    const Location = `/api/tutor/blocks/${block.id}`;
    const answered = { ...block, kept_lessons, ...rest };
    return answer(201, answered, { Location, ETag: etagOf(block) });
  },

  readBlock: async ({ path, query }, answer, { db, caller }) => {
    const { tutorId } = await ownerOf(db, caller, query.tutor_id);
    const block = await readBlock(db, tutorId, path.id);
    return answer(200, block, { ETag: etagOf(block) });
  },

  deleteBlock: async ({ path, query, header }, answer, { db, caller, now, log }) => {
    const { tutorId, actorId } = await ownerOf(db, caller, query.tutor_id);
    const wanted = { ...path, ifMatch: header["if-match"] };
    await deleteBlock(db, tutorId, wanted, now(), actorId);
    log.info("block_deleted", { block_id: path.id });
    return answer(204, null);
  },
} satisfies Partial<Handlers>);

async function saveWeek(
  { db, caller, now, log }: Context,
  { named, ifMatch }: { readonly named: number | undefined; readonly ifMatch: IfMatch | undefined },
  windows: readonly WeeklyWindow[],
) {
  const { tutorId, actorId } = await ownerOf(db, caller, named);
  const saved = await replaceWeek(db, tutorId, windows, now(), { actorId, ifMatch });
  const { templates, planned } = saved;
  log.info("week_replaced", { tutor_id: tutorId, templates: templates.length, ...planned });
  return saved;
}
