import { NOW } from "../app.ts";
import { hours } from "./calendar.ts";
import { dateOf, DAYS, expecting, type Makers, type Scene } from "./scene.ts";

async function service({ tutor }: Scene) {
  const lessons = { name: "English", duration_minutes: 60, price: "25.00", currency: "EUR" };
  const { id } = await expecting(201, tutor.post("/tutor/services", lessons));
  return { $service: id };
}

export async function lesson({ once, tutor, student }: Scene) {
  const { $service } = await once(service);
  const { id } = await expecting(
    201,
    tutor.post("/lessons", {
      student_id: student.id,
      start: `${dateOf(DAYS.lesson)}T10:00:00Z`,
      end: `${dateOf(DAYS.lesson)}T11:00:00Z`,
      service_id: $service,
    }),
  );
  return { $lesson: Number(id) };
}

/** No request can make what has begun already. */
async function begun({ app, tutor, student }: Scene) {
  const [row] = await app.tenant.db<{ id: number }[]>`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    values (
      ${tutor.id}, ${student.id}, ${NOW}::timestamptz - interval '20 minutes',
      ${NOW}::timestamptz + interval '40 minutes', 'tutor'
    )
    returning id`;
  return { $begun_lesson: row?.id };
}

/** So many days ago. */
async function given({ app, tutor, student }: Scene, days: number) {
  const [row] = await app.tenant.db<{ id: number }[]>`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
    select ${tutor.id}, ${student.id}, start, start + interval '1 hour', 'tutor', 'completed'
    from (select ${NOW}::timestamptz - ${days}::int * interval '1 day') begins (start)
    returning id`;
  return row?.id;
}

const notRated = async (scene: Scene) => ({ $given_lesson: await given(scene, 30) });

async function rated(scene: Scene) {
  const id = await given(scene, 50);
  await expecting(200, scene.student.put(`/lessons/${id}/rating`, { stars: 5 }));
  return { $rated_lesson: id };
}

async function series({ once, tutor, student }: Scene) {
  const { $service } = await once(service);
  const { id } = await expecting(
    201,
    tutor.post("/lessons/series", {
      student_id: student.id,
      day_of_week: 7,
      start_time: "12:00",
      duration_minutes: 60,
      first_date: dateOf(DAYS.series),
      service_id: $service,
    }),
  );
  return { $series: id, $series_date: dateOf(DAYS.series + 7) };
}

async function hold({ once, tutor, student }: Scene) {
  const { $service } = await once(service);
  const { $hold_start } = await once(hours);
  const { id } = await expecting(
    201,
    student.post("/bookings/holds", {
      tutor_id: tutor.id,
      service_id: $service,
      start: $hold_start,
      minutes: 15,
    }),
  );
  return { $hold: id };
}

/** Leased to whoever has the lease 1. */
async function notification({ once, app, student }: Scene) {
  const { $lesson } = await once(lesson);
  const [row] = await app.tenant.db<{ id: number }[]>`
    insert into notifications (
      lesson_id, recipient_id, kind, telegram_user_id, scheduled_at, lease, leased_until
    )
    values (
      ${$lesson}, ${student.id}, 'confirmation', ${student.id}, now(), 1, now() + interval '1 minute'
    )
    returning id`;
  return { $notification: row?.id };
}

/** Lessons in all states, and what is around them. */
export const lessons: Makers = {
  $service: service,
  $lesson: lesson,
  $begun_lesson: begun,
  $given_lesson: notRated,
  $rated_lesson: rated,
  $series: series,
  $series_date: series,
  $hold: hold,
  $notification: notification,
};
