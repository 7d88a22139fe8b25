import type { Handlers } from "../platform/contract.ts";
import { whenReady } from "../platform/when-ready.ts";
import { answerWeek } from "./answer-week.ts";
import { weekQuestion } from "./week-question.ts";
import type { WeekReader } from "./week-reader.ts";

export const calendarHandlers = (weeks: WeekReader) => ({
  readWeek: ({ query, header }, answer, context) =>
    whenReady(
      weeks.read(context, weekQuestion(context.caller, query)),
      (view) => answerWeek(view, header, answer),
    ),
} satisfies Partial<Handlers>);
