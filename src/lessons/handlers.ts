import { actorOf, readerOf, viewerOf } from "../people/viewer.ts";
import { callerName, userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { nextLink } from "../platform/http/next-link.ts";
import { ownerOf } from "../people/tutor-of.ts";
import { bookLesson } from "./book-lesson.ts";
import { cancelLesson, rescheduleLesson } from "./change-lesson.ts";
import { createLesson } from "./create-lesson.ts";
import { completeLesson, describeLesson } from "./describe-lesson.ts";
import {
  createHold,
  deleteHold,
  holdViewerOf,
  idsOfHold,
  listHolds,
  prolongHold,
  readHold,
} from "./holds.ts";
import { idsOf, lessonEtag } from "./lesson.ts";
import { listLessons } from "./list-lessons.ts";
import { listMyLessons, readLesson } from "./read-lessons.ts";
import { resolveBooker } from "./resolve-booker.ts";

export const lessonsHandlers = {
  bookLesson: async ({ body }, answer, { db, caller, now, log }) => {
    const lesson = await bookLesson(db, {
      tutorId: body.tutor_id,
      serviceId: body.service_id,
      start: body.start,
      holdId: body.hold_id,
      note: body.note,
      metadata: body.metadata,
      ...resolveBooker(caller, body.student_id),
      now: now(),
    });
    log.info("lesson_booked", idsOf(lesson));
    const Location = `/api/lessons/${lesson.id}`;
    return answer(201, lesson, { Location, ETag: lessonEtag(lesson) });
  },

  createHold: async ({ body }, answer, { db, caller, now, log }) => {
    const hold = await createHold(db, {
      tutorId: body.tutor_id,
      serviceId: body.service_id,
      start: body.start,
      minutes: body.minutes,
      ...resolveBooker(caller, body.student_id),
      now: now(),
    });
    log.info("time_held", idsOfHold(hold));
    return answer(201, hold, { Location: `/api/bookings/holds/${hold.id}` });
  },

  readHold: async ({ path }, answer, { db, caller }) =>
    answer(200, await readHold(db, holdViewerOf(caller), path.id)),

  listHolds: async ({ query }, answer, { db, tenant, caller }) =>
    answer(200, await listHolds(db, tenant.slug, holdViewerOf(caller), query)),

  deleteHold: async ({ path }, answer, { db, caller, log }) => {
    await deleteHold(db, { id: path.id, holder: callerName(caller) });
    log.info("hold_given_up", { hold_id: path.id });
    return answer(204, null);
  },

  prolongHold: async ({ path }, answer, { db, caller, log }) => {
    const hold = await prolongHold(db, { id: path.id, holder: callerName(caller) });
    log.info("hold_prolonged", { hold_id: hold.id, expires_at: hold.expires_at });
    return answer(200, hold);
  },

  createLesson: async ({ body }, answer, { db, caller, now, log }) => {
    const lesson = await createLesson(db, {
      tutorId: (await ownerOf(db, caller, body.tutor_id)).tutorId,
      viewer: viewerOf(caller),
      studentId: body.student_id,
      start: body.start,
      end: body.end,
      serviceId: body.service_id ?? null,
      note: body.note,
      meeting_url: body.meeting_url,
      metadata: body.metadata,
      now: now(),
    });
    log.info("lesson_entered", idsOf(lesson));
    const Location = `/api/lessons/${lesson.id}`;
    return answer(201, lesson, { Location, ETag: lessonEtag(lesson) });
  },

  listLessons: async ({ query }, answer, { db, tenant, caller }) => {
    const { on_behalf_of: onBehalfOf, ...question } = query;
    const page = await listLessons(db, tenant.slug, readerOf(caller, onBehalfOf), question);
    return answer(200, page, nextLink("/api/lessons", query, page.cursor));
  },

  readLesson: async ({ path, query }, answer, { db, caller }) => {
    const lesson = await readLesson(db, readerOf(caller, query.on_behalf_of), path.id);
    return answer(200, lesson, { ETag: lessonEtag(lesson) });
  },

  describeLesson: async ({ path, query, header, body }, answer, { db, caller, log }) => {
    const changes = { ...path, ...body, ifMatch: header["if-match"] };
    const lesson = await describeLesson(db, actorOf(caller, query.on_behalf_of), changes);
    log.info("lesson_described", { ...idsOf(lesson), fields: Object.keys(body) });
    return answer(200, lesson, { ETag: lessonEtag(lesson) });
  },

  completeLesson: async ({ path, query, header, body }, answer, { db, caller, now, log }) => {
    const expected = { ...path, ifMatch: header["if-match"] };
    const completion = { ...expected, noShow: body?.no_show, now: now() };
    const lesson = await completeLesson(db, actorOf(caller, query.on_behalf_of), completion);
    log.info("lesson_completed", { ...idsOf(lesson), no_show: lesson.no_show });
    return answer(200, lesson, { ETag: lessonEtag(lesson) });
  },

  rescheduleLesson: async ({ path, query, header, body }, answer, { db, caller, now, log }) => {
    const wanted = { ...path, ...body, ifMatch: header["if-match"], now: now() };
    const lesson = await rescheduleLesson(db, actorOf(caller, query.on_behalf_of), wanted);
    log.info("lesson_rescheduled", idsOf(lesson));
    return answer(200, lesson, { ETag: lessonEtag(lesson) });
  },

  cancelLesson: async ({ path, query, header, body }, answer, { db, caller, now, log }) => {
    const expected = { ...path, ifMatch: header["if-match"] };
    const cancel = { ...expected, reason: body?.reason ?? null, now: now() };
    const lesson = await cancelLesson(db, actorOf(caller, query.on_behalf_of), cancel);
    log.info("lesson_cancelled", idsOf(lesson));
    return answer(200, lesson, { ETag: lessonEtag(lesson) });
  },

  listMyLessons: async ({ query }, answer, { db, caller }) =>
    answer(200, await listMyLessons(db, userOf(caller).userId, query)),
} satisfies Partial<Handlers>;
