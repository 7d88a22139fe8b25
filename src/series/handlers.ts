import { userOf } from "../platform/caller.ts";
import type { Handlers } from "../platform/contract.ts";
import { viewerOf } from "../schedule/viewer.ts";
import { answerSeries, wantedBy } from "./answer-series.ts";
import { cancelSeriesDate } from "./cancel-series-date.ts";
import { cancelSeries } from "./cancel-series.ts";
import { listSeries } from "./list-series.ts";
import { readSeries } from "./read-series.ts";
import { rescheduleSeriesDate } from "./reschedule-series-date.ts";

export const seriesHandlers = {
  listSeries: async ({ query }, answer, { db, caller }) =>
    answer(200, await listSeries(db, userOf(caller).userId, query.cursor)),

  createSeries: ({ body }, answer, { db, caller, now, log }) => {
    const wanted = wantedBy(userOf(caller).userId, body, now());
    return answerSeries(db, log, wanted, body.dry_run, answer);
  },

  readSeries: async ({ path, query }, answer, { db, caller }) =>
    answer(200, await readSeries(db, viewerOf(caller), { id: path.id, from: query.from })),

  cancelSeries: async ({ path, body }, answer, { db, caller, now, log }) => {
    const cancel = { id: path.id, from: body.from, reason: body.reason ?? null, now: now() };
    const ended = await cancelSeries(db, viewerOf(caller), cancel);
    log.info("series_cancelled", { series_id: path.id, lessons: ended.cancelled });
    return answer(200, ended);
  },

  rescheduleSeriesDate: async ({ path, body }, answer, { db, caller, now, log }) => {
    const wanted = { ...path, ...body, now: now() };
    const lesson = await rescheduleSeriesDate(db, viewerOf(caller), wanted);
    log.info("lesson_rescheduled", { lesson_id: lesson.id, series_id: path.id });
    return answer(200, lesson);
  },

  cancelSeriesDate: async ({ path, body }, answer, { db, caller, now, log }) => {
    const cancel = { ...path, reason: body?.reason ?? null, now: now() };
    const lesson = await cancelSeriesDate(db, viewerOf(caller), cancel);
    log.info("lesson_cancelled", { lesson_id: lesson.id, series_id: path.id });
    return answer(200, lesson);
  },
} satisfies Partial<Handlers>;
