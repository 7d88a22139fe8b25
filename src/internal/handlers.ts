import { bookLesson } from "../lessons/book-lesson.ts";
import { cancelLesson, rescheduleLesson } from "../lessons/change-lesson.ts";
import { createHold, deleteHold, holdViewerOf, idsOfHold, readHold } from "../lessons/holds.ts";
import { idsOf, lessonEtag } from "../lessons/lesson.ts";
import { listMyLessons } from "../lessons/read-lessons.ts";
import { resolveBooker } from "../lessons/resolve-booker.ts";
import { viewerOf } from "../people/viewer.ts";
import { callerName } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { languageHeaders } from "../platform/http/language.ts";
import { nextLink } from "../platform/http/next-link.ts";
import { listRelations } from "../relations/list-relations.ts";
import { partyOf } from "../relations/party.ts";
import { explainedInWords, explainTime } from "../schedule/explain-time.ts";
import { readFreeDays } from "../schedule/read-days.ts";
import { askerOf, notInTheWayOf } from "../schedule/who-moves.ts";
import { listTutorServices } from "../services/services.ts";
import { MINUTE } from "../time/units.ts";
import { asOneself, asStudent } from "./act-for.ts";
import { lengthOf } from "./length-of.ts";
import { readOwnSchedule } from "./read-own-schedule.ts";
import { weekAhead } from "./week-ahead.ts";

/**
 * What a service does for a linked person (N3): as the caller that they would be by their own token, it calls
 * the use cases of the other operations, so that both doors answer and refuse alike.
 */
export const internalHandlers = {
  readLinkedSchedule: async ({ path, query }, answer, context) => {
    const person = await asOneself(context, path.telegram_id);
    const timezone = query.timezone ?? person.timezone;
    const now = context.now();
    const question = {
      ...weekAhead(query, timezone, now),
      userId: person.caller.userId,
      isTutor: person.isTutor,
      timezone,
      now,
    };
    return answer(200, await readOwnSchedule(context.db, question));
  },

  listLinkedLessons: async ({ path, query }, answer, context) => {
    const { caller } = await asOneself(context, path.telegram_id);
    return answer(200, await listMyLessons(context.db, caller.userId, query));
  },

  listLinkedTutors: async ({ path, query }, answer, context) => {
    const { db, tenant, now } = context;
    const { caller } = await asStudent(context, path.telegram_id);
    const party = await partyOf(db, caller, "student", undefined);
    const question = { ...query, status: NOT_ARCHIVED, sort: "name", now: now() } as const;
    const page = await listRelations(db, tenant.slug, party, question);
    const here = `/api/internal/tutors/${path.telegram_id}`;
    return answer(200, page, nextLink(here, query, page.cursor));
  },

  listLinkedServices: async ({ path }, answer, context) => {
    await asOneself(context, path.telegram_id);
    return answer(200, await listTutorServices(context.db, path.tutor_id));
  },

  readLinkedFreeSlots: async ({ path, query }, answer, context) => {
    const { db } = context;
    const { telegram_id: telegramId, tutor_id: tutorId } = path;
    const { caller, timezone: own } = await asOneself(context, telegramId, tutorId);
    const timezone = query.timezone ?? own;
    const now = context.now();
    const question = {
      ...weekAhead(query, timezone, now),
      tutorId,
      timezone,
      now,
      durationMinutes: await lengthOf(db, { ...query, tutorId }),
      stepMinutes: query.step_minutes,
      own: await notInTheWayOf(db, caller, query.moving_lesson_id, tutorId),
    };
    return answer(200, await readFreeDays(db, question));
  },

  explainLinkedTime: async ({ path, query }, answer, context) => {
    const { db, now, wording } = context;
    const { telegram_id: telegramId, tutor_id: tutorId } = path;
    const { caller } = await asOneself(context, telegramId, tutorId);
    const { start, moving_lesson_id } = query;
    const question = {
      tutorId,
      start,
      durationMs: await lengthOf(db, { ...query, tutorId }) * MINUTE,
      ...await askerOf(db, caller, { tutor_id: tutorId, moving_lesson_id }),
      now: now(),
    };
    const told = explainedInWords(await explainTime(db, question), wording());
    return answer(200, told, languageHeaders(wording()));
  },

  createLinkedHold: async ({ body }, answer, context) => {
    const { telegram_id: telegramId, ...wanted } = body;
    const { caller } = await asStudent(context, telegramId);
    const hold = await createHold(context.db, {
      tutorId: wanted.tutor_id,
      serviceId: wanted.service_id,
      start: wanted.start,
      minutes: wanted.minutes,
      ...resolveBooker(caller, undefined),
      now: context.now(),
    });
    context.log.info("time_held", idsOfHold(hold));
    return answer(201, hold, { Location: `/api/internal/bookings/holds/${telegramId}/${hold.id}` });
  },

  readLinkedHold: async ({ path }, answer, context) => {
    const { caller, isTutor } = await asOneself(context, path.telegram_id);
    const asTutor = isTutor ? { ownerId: caller.userId } : {};
    const viewer = { ...holdViewerOf(caller), ...asTutor };
    return answer(200, await readHold(context.db, viewer, path.id));
  },

  deleteLinkedHold: async ({ path, query }, answer, context) => {
    const { caller } = await asStudent(context, query.telegram_id);
    await deleteHold(context.db, { id: path.id, holder: callerName(caller) });
    context.log.info("hold_given_up", { hold_id: path.id });
    return answer(204, null);
  },

  bookLinkedLesson: async ({ body }, answer, context) => {
    const { caller } = await asStudent(context, body.telegram_id);
    const lesson = await bookLesson(context.db, {
      tutorId: body.tutor_id,
      serviceId: body.service_id,
      start: body.start,
      holdId: body.hold_id,
      ...resolveBooker(caller, undefined),
      now: context.now(),
    });
    context.log.info("lesson_booked", idsOf(lesson));
    const Location = `/api/lessons/${lesson.id}`;
    return answer(201, lesson, { Location, ETag: lessonEtag(lesson) });
  },

  rescheduleLinkedLesson: async ({ path, header, body }, answer, context) => {
    const { telegram_id: telegramId, ...times } = body;
    const { caller } = await asOneself(context, telegramId);
    const wanted = { ...path, ...times, ifMatch: header["if-match"], now: context.now() };
    const lesson = await rescheduleLesson(context.db, viewerOf(caller), wanted);
    context.log.info("lesson_rescheduled", idsOf(lesson));
    return answer(200, lesson, { ETag: lessonEtag(lesson) });
  },

  cancelLinkedLesson: async ({ path, header, body }, answer, context) => {
    const { caller } = await asOneself(context, body.telegram_id);
    const expected = { ...path, ifMatch: header["if-match"] };
    const cancel = { ...expected, reason: body.reason ?? null, now: context.now() };
    const lesson = await cancelLesson(context.db, viewerOf(caller), cancel);
    context.log.info("lesson_cancelled", idsOf(lesson));
    return answer(200, lesson, { ETag: lessonEtag(lesson) });
  },
} satisfies Partial<Handlers>;

const NOT_ARCHIVED = ["invited", "active"] as const;
