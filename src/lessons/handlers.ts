import { viewerOf } from "../people/viewer.ts";
import { callerName, userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { bookLesson } from "./book-lesson.ts";
import { cancelLesson, rescheduleLesson } from "./change-lesson.ts";
import { createLesson } from "./create-lesson.ts";
import { createHold, deleteHold, prolongHold, readHold } from "./holds.ts";
import type { Lesson } from "./lesson.ts";
import { listMyLessons, readLesson } from "./read-lessons.ts";
import { resolveBooker } from "./resolve-booker.ts";

export const lessonsHandlers = {
  bookLesson: async ({ body }, answer, { db, caller, now, log }) => {
    const lesson = await bookLesson(db, {
      tutorId: body.tutor_id,
      serviceId: body.service_id,
      start: body.start,
      holdId: body.hold_id,
      ...resolveBooker(caller, body.student_id),
      now: now(),
    });
    log.info("lesson_booked", idsOf(lesson));
    return answer(201, lesson, { Location: `/api/lessons/${lesson.id}` });
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
    const { id, tutor_id, student_id, utc_start, expires_at } = hold;
    log.info("time_held", { hold_id: id, tutor_id, student_id, utc_start, expires_at });
    return answer(201, hold, { Location: `/api/bookings/holds/${id}` });
  },

  readHold: async ({ path }, answer, { db, caller }) =>
    answer(200, await readHold(db, { id: path.id, holder: callerName(caller) })),

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
      tutorId: userOf(caller).userId,
      studentId: body.student_id,
      start: body.start,
      end: body.end,
      serviceId: body.service_id ?? null,
      now: now(),
    });
    log.info("lesson_entered", idsOf(lesson));
    return answer(201, lesson, { Location: `/api/lessons/${lesson.id}` });
  },

  readLesson: async ({ path }, answer, { db, caller }) =>
    answer(200, await readLesson(db, viewerOf(caller), path.id)),

  rescheduleLesson: async ({ path, body }, answer, { db, caller, now, log }) => {
    const wanted = { ...path, ...body, now: now() };
    const lesson = await rescheduleLesson(db, viewerOf(caller), wanted);
    log.info("lesson_rescheduled", idsOf(lesson));
    return answer(200, lesson);
  },

  cancelLesson: async ({ path, body }, answer, { db, caller, now, log }) => {
    const cancel = { id: path.id, reason: body?.reason ?? null, now: now() };
    const lesson = await cancelLesson(db, viewerOf(caller), cancel);
    log.info("lesson_cancelled", idsOf(lesson));
    return answer(200, lesson);
  },

  listMyLessons: async ({ query }, answer, { db, caller }) =>
    answer(200, await listMyLessons(db, userOf(caller).userId, query)),
} satisfies Partial<Handlers>;

/** What the log is told of a lesson: ids and times, nothing personal (X5). */
const idsOf = ({ id, tutor_id, student_id, utc_start }: Lesson) => ({
  lesson_id: id,
  tutor_id,
  student_id,
  utc_start,
});
