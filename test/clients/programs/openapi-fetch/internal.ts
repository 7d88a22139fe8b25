/** The bot does for a student, who has linked their Telegram account, what they ask it for. */
import assert from "node:assert/strict";
import { codeOf, done, gone } from "../answers.ts";
import { day, stage } from "../stage.ts";
import { once, service, student } from "./client.ts";

const { tutorId: tutor_id } = stage;
const telegram_id = 6_000_000_000 + stage.studentId;
const person = { telegram_id };
const theirs = { telegram_id, tutor_id };
const SCHEDULE = "/internal/schedule/{telegram_id}";
const OF_TUTOR = "/internal/tutors/{telegram_id}/{tutor_id}";

export async function actThroughTelegram(service_id: number): Promise<void> {
  const refused = service.GET(SCHEDULE, { params: { path: person } });
  assert.equal(await codeOf(refused), "not_linked");
  const { code } = await done(student.POST("/me/telegram/code", { params: { header: once() } }));
  assert(code !== null);
  const body = { telegram_id, code };
  await done(service.POST("/internal/telegram/links", { params: { header: once() }, body }));
  const [start, later] = await lookAround(service_id);
  assert(start && later, "two free times");
  const id = await holdAndBook(service_id, start);
  await moveAndCancel(id, later);
  const params = { path: person, header: once() };
  await gone(service.DELETE("/internal/telegram/links/{telegram_id}", { params }));
}

/** Answers the starts that the student could book. */
async function lookAround(service_id: number): Promise<string[]> {
  const range = { from: day(0), to: day(13) };
  const week = await done(service.GET(SCHEDULE, { params: { path: person, query: range } }));
  assert.deepEqual([week.timezone, week.days.length], ["Europe/Dublin", 14]);
  const tutors = await done(
    service.GET("/internal/tutors/{telegram_id}", { params: { path: person } }),
  );
  assert(tutors.results.some((one) => one.tutor_id === tutor_id));
  const services = await done(service.GET(`${OF_TUTOR}/services`, { params: { path: theirs } }));
  assert(services.results.some(({ id }) => id === service_id));
  const query = { ...range, service_id };
  const free = await done(
    service.GET(`${OF_TUTOR}/free-slots`, { params: { path: theirs, query } }),
  );
  const starts = free.days.flatMap(({ slots }) => slots.map(({ utc_start }) => utc_start));
  const asked = { service_id, start: starts[0] ?? "" };
  const explained = await done(
    service.GET(`${OF_TUTOR}/explain`, { params: { path: theirs, query: asked } }),
  );
  assert.equal(explained.bookable, true);
  return starts;
}

/** Answers the id of the lesson. */
async function holdAndBook(service_id: number, start: string): Promise<number> {
  const body = { telegram_id, tutor_id, service_id, start };
  const hold = () =>
    done(service.POST("/internal/bookings/holds", { params: { header: once() }, body }));
  const first = await hold();
  await gone(service.DELETE("/internal/bookings/holds/{id}", {
    params: { path: { id: first.id }, query: person, header: once() },
  }));
  const { id } = await hold();
  const read = await done(service.GET("/internal/bookings/holds/{telegram_id}/{id}", {
    params: { path: { telegram_id, id } },
  }));
  // It is the student's own, wherever they are signed in.
  const own = await done(student.GET("/bookings/holds/{id}", { params: { path: { id } } }));
  assert.deepEqual(own, read);
  const booked = await done(service.POST("/internal/bookings", {
    params: { header: once() },
    body: { ...body, hold_id: id },
  }));
  return booked.id;
}

async function moveAndCancel(id: number, start: string): Promise<void> {
  const path = { id };
  const moved = await done(service.PATCH("/internal/lessons/{id}/reschedule", {
    params: { path, header: once() },
    body: { telegram_id, start },
  }));
  assert.equal(moved.utc_start, start);
  const cancelled = await done(service.POST("/internal/lessons/{id}/cancel", {
    params: { path, header: once() },
    body: { telegram_id, reason: "I have caught a cold." },
  }));
  assert.deepEqual([cancelled.status, cancelled.cancelled_by], ["cancelled", "student"]);
  const { events } = await done(service.GET("/internal/lessons/{telegram_id}", {
    params: { path: person, query: { status: ["cancelled"] } },
  }));
  assert(events.some((lesson) => lesson.id === id));
}
