import type { Handlers } from "../platform/contract.ts";
import { whenReady } from "../platform/when-ready.ts";
import { viewerOf } from "../schedule/viewer.ts";
import { answerWeek } from "./answer-week.ts";
import { readDstReport } from "./read-dst-report.ts";
import { weekQuestion } from "./week-question.ts";
import type { WeekReader } from "./week-reader.ts";

export const calendarHandlers = (weeks: WeekReader) => ({
  readWeek: ({ query, header }, answer, context) =>
    whenReady(
      weeks.read(context, weekQuestion(context.caller, query)),
      (view) => answerWeek(view, header, answer),
    ),

  readDstReport: async ({ query }, answer, { db, caller, now }) =>
    answer(200, await readDstReport(db, viewerOf(caller), query.tutor_id, now())),
} satisfies Partial<Handlers>);
