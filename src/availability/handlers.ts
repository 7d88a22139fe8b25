import type { Handlers } from "../platform/contract.ts";
import { userOf } from "../platform/caller.ts";
import { createSlot } from "./create-slot.ts";
import { deleteSlot } from "./delete-slot.ts";
import { editSlotBatch } from "./edit-slot-batch.ts";
import { editSlot } from "./edit-slot.ts";
import { listChanges } from "./list-changes.ts";
import { previewConflicts } from "./preview-conflicts.ts";
import { listSlots, readSlot } from "./read-slot.ts";
import { replaceWeek } from "./replace-week.ts";
import { readTemplate } from "./template.ts";
import { toBatchAnswer } from "./batch-answer.ts";
import { toEdit } from "./slot-edit.ts";
import { windowsOfSchedule, windowsOfWeeklySlots } from "./weekly-windows.ts";

export const availabilityHandlers = {
  replaceWeek: async ({ body }, answer, { db, caller, now }) =>
    answer(
      200,
      await replaceWeek(db, userOf(caller).userId, windowsOfSchedule(body.schedule), now()),
    ),

  listAvailabilityChanges: async ({ query }, answer, { db, caller }) =>
    answer(200, await listChanges(db, userOf(caller).userId, query.limit)),

  readTemplate: async (_, answer, { db, caller }) =>
    answer(200, await readTemplate(db, userOf(caller).userId)),

  replaceTemplate: async ({ body }, answer, { db, caller, now }) => {
    const { userId } = userOf(caller);
    await replaceWeek(db, userId, windowsOfWeeklySlots(body.weekly_slots), now());
    return answer(200, await readTemplate(db, userId));
  },

  listSlots: async ({ query }, answer, { db, caller }) =>
    answer(200, await listSlots(db, userOf(caller).userId, query)),

  createSlot: async ({ body }, answer, { db, caller, now }) => {
    const slot = await createSlot(db, userOf(caller).userId, body, now());
    return answer(201, slot, { Location: `/api/booking/slots/${slot.id}` });
  },

  readSlot: async ({ path }, answer, { db, caller }) =>
    answer(200, await readSlot(db, userOf(caller).userId, path.id)),

  editSlot: async ({ path, body }, answer, { db, caller, now }) =>
    answer(200, await editSlot(db, userOf(caller).userId, toEdit(path.id, body), now())),

  deleteSlot: async ({ path }, answer, { db, caller, now }) => {
    await deleteSlot(db, userOf(caller).userId, path.id, now());
    return answer(204, null);
  },

  previewSlotConflicts: async ({ path, body }, answer, { db, caller }) =>
    answer(200, await previewConflicts(db, userOf(caller).userId, toEdit(path.id, body))),

  editSlotBatch: async ({ body }, answer, { db, caller, now }) => {
    const edits = body.slots.map((slot) => toEdit(slot.id, slot));
    return answer(
      200,
      toBatchAnswer(await editSlotBatch(db, userOf(caller).userId, edits, now())),
    );
  },
} satisfies Partial<Handlers>;
