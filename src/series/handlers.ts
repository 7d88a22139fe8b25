import { actorOf, knownToOf } from "../people/viewer.ts";
import { type Owner, ownerOf } from "../people/tutor-of.ts";
import { userOf } from "../platform/contract/context.ts";
import type { Handlers, Parts } from "../platform/contract/contract.ts";
import { lessonEtag } from "../lessons/lesson.ts";
import { languageHeaders } from "../platform/http/language.ts";
import type { Wording } from "../wording/wording.ts";
import { cancelSeries } from "./cancel-series.ts";
import { cancelSeriesDate, rescheduleSeriesDate } from "./change-series-date.ts";
import { createSeries, type NewSeries, trySeries } from "./create-series.ts";
import { type Outcome, toOutcome } from "./outcome.ts";
import { listSeries, readSeries } from "./read-series.ts";

export const seriesHandlers = {
  listSeries: async ({ query }, answer, { db, caller, tenant }) =>
    answer(200, await listSeries(db, tenant.slug, userOf(caller).userId, query.cursor)),

  createSeries: async ({ query, body }, answer, { db, caller, now, log, wording }) => {
    const reader = wording();
    const spoken = languageHeaders(reader);
    const owner = await ownerOf(db, caller, query.tutor_id);
    const wanted = wantedBy(owner, knownToOf(caller), body, now());
    if (body.dry_run) {
      const outcomes = worded(await trySeries(db, wanted), reader);
      return answer(200, { outcomes }, spoken);
    }
    const { series, outcomes, etag } = await createSeries(db, wanted);
    const { id, tutor_id, student_id } = series;
    const lessons = outcomes.filter(({ status }) => status === "booked").length;
    log.info("series_booked", { series_id: id, tutor_id, student_id, lessons });
    const made = { ...series, outcomes: worded(outcomes, reader) };
    const Location = `/api/lessons/series/${id}`;
    return answer(201, made, { ...spoken, Location, ETag: etag });
  },

  readSeries: async ({ path, query }, answer, { db, caller, wording }) => {
    const question = { id: path.id, from: query.from };
    const viewer = actorOf(caller, query.on_behalf_of);
    const { series, skipped, etag, ...read } = await readSeries(db, viewer, question);
    const reader = wording();
    const reasons = reader.texts.skipped;
    const skipped_dates = skipped.map((one) => ({ ...one, detail: reasons[one.code] }));
    const headers = { ...languageHeaders(reader), ETag: etag };
    return answer(200, { ...series, ...read, skipped_dates }, headers);
  },

  cancelSeries: async ({ path, query, header, body }, answer, { db, caller, now, log }) => {
    const expected = { id: path.id, ifMatch: header["if-match"] };
    const cancel = { ...expected, from: body.from, reason: body.reason ?? null, now: now() };
    const { etag, series, cancelled } = await cancelSeries(
      db,
      actorOf(caller, query.on_behalf_of),
      cancel,
    );
    log.info("series_cancelled", { series_id: path.id, lessons: cancelled });
    return answer(200, { ...series, cancelled }, { ETag: etag });
  },

  rescheduleSeriesDate: async ({ path, query, header, body }, answer, { db, caller, now, log }) => {
    const wanted = { ...path, ...body, ifMatch: header["if-match"], now: now() };
    const lesson = await rescheduleSeriesDate(db, actorOf(caller, query.on_behalf_of), wanted);
    log.info("lesson_rescheduled", { lesson_id: lesson.id, series_id: path.id });
    return answer(200, lesson, { ETag: lessonEtag(lesson) });
  },

  cancelSeriesDate: async ({ path, query, header, body }, answer, { db, caller, now, log }) => {
    const expected = { ...path, ifMatch: header["if-match"] };
    const cancel = { ...expected, reason: body?.reason ?? null, now: now() };
    const lesson = await cancelSeriesDate(db, actorOf(caller, query.on_behalf_of), cancel);
    log.info("lesson_cancelled", { lesson_id: lesson.id, series_id: path.id });
    return answer(200, lesson, { ETag: lessonEtag(lesson) });
  },
} satisfies Partial<Handlers>;

/** The outcomes put into words. */
const worded = (outcomes: readonly Outcome[], wording: Wording) =>
  outcomes.map((outcome) => toOutcome(outcome, wording));

/** What a request for a new series asks for. */
const wantedBy = (
  owner: Owner,
  knownTo: number | null,
  body: Parts<"createSeries">["body"],
  now: number,
): NewSeries => ({
  ...owner,
  knownTo,
  studentId: body.student_id,
  serviceId: body.service_id ?? null,
  dayOfWeek: body.day_of_week,
  startMinute: body.start_time,
  durationMinutes: body.duration_minutes,
  firstDate: body.first_date,
  intervalEnd: body.interval_end ?? null,
  skips: body.on_conflict === "skip",
  now,
});
