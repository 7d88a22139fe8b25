import type { Handlers } from "../platform/contract.ts";
import { userOf } from "../platform/caller.ts";
import { whenReady } from "../platform/when-ready.ts";
import { viewerOf } from "../schedule/viewer.ts";
import { answerWeek } from "./answer-week.ts";
import { applyDraft } from "./apply-draft.ts";
import { toDraft } from "./draft.ts";
import { readDstReport } from "./read-dst-report.ts";
import { weekQuestion } from "./week-question.ts";
import type { WeekReader } from "./week-reader.ts";

export const calendarHandlers = (weeks: WeekReader) => ({
  readWeek: ({ query, header }, answer, context) =>
    whenReady(
      weeks.read(context, weekQuestion(context.caller, query)),
      (view) => answerWeek(view, header, answer),
    ),

  applyDraft: async ({ header, body }, answer, { db, tenant, caller, now, log }) => {
    const owner = { tenantId: tenant.id, tutorId: userOf(caller).userId };
    const draft = toDraft(body);
    const { json, etag } = await applyDraft(db, owner, draft, header["if-match"], now());
    log.info("week_painted", { tutor_id: owner.tutorId, patches: body.patches.length });
    return answer.json(200, json, { ETag: etag });
  },

  readDstReport: async ({ query }, answer, { db, caller, now }) =>
    answer(200, await readDstReport(db, viewerOf(caller), query.tutor_id, now())),
} satisfies Partial<Handlers>);
