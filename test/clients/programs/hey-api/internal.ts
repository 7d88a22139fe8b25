/** The bot does for a student, who has linked their Telegram account, what they ask it for. */
import assert from "node:assert/strict";
import { codeOf, done, gone } from "../answers.ts";
import { day, stage } from "../stage.ts";
import { once, service, student } from "./client.ts";

const { tutorId: tutor_id } = stage;
const telegram_id = 6_000_000_000 + stage.studentId;
const person = { telegram_id };
const theirs = { telegram_id, tutor_id };

export async function actThroughTelegram(service_id: number): Promise<void> {
  assert.equal(await codeOf(service.readLinkedSchedule({ path: person })), "not_linked");
  const { code } = await done(student.createTelegramCode({ headers: once() }));
  assert(code !== null);
  await done(service.linkTelegram({ headers: once(), body: { telegram_id, code } }));
  const [start, later] = await lookAround(service_id);
  assert(start && later, "two free times");
  const id = await holdAndBook(service_id, start);
  await moveAndCancel(id, later);
  await gone(service.unlinkTelegram({ path: person, headers: once() }));
}

/** Answers the starts that the student could book. */
async function lookAround(service_id: number): Promise<string[]> {
  const range = { from: day(0), to: day(13) };
  const week = await done(service.readLinkedSchedule({ path: person, query: range }));
  assert.deepEqual([week.timezone, week.days.length], ["Europe/Dublin", 14]);
  const tutors = await done(service.listLinkedTutors({ path: person }));
  assert(tutors.results.some((one) => one.tutor_id === tutor_id));
  const services = await done(service.listLinkedServices({ path: theirs }));
  assert(services.results.some(({ id }) => id === service_id));
  const query = { ...range, service_id };
  const free = await done(service.readLinkedFreeSlots({ path: theirs, query }));
  const starts = free.days.flatMap(({ slots }) => slots.map(({ utc_start }) => utc_start));
  const asked = { service_id, start: starts[0] ?? "" };
  const explained = await done(service.explainLinkedTime({ path: theirs, query: asked }));
  assert.equal(explained.bookable, true);
  return starts;
}

/** Answers the id of the lesson. */
async function holdAndBook(service_id: number, start: string): Promise<number> {
  const body = { telegram_id, tutor_id, service_id, start };
  const first = await done(service.createLinkedHold({ headers: once(), body }));
  const path = { id: first.id };
  await gone(service.deleteLinkedHold({ headers: once(), path, query: person }));
  const hold = await done(service.createLinkedHold({ headers: once(), body }));
  const read = await done(service.readLinkedHold({ path: { telegram_id, id: hold.id } }));
  // It is the student's own, wherever they are signed in.
  assert.deepEqual(await done(student.readHold({ path: { id: hold.id } })), read);
  const booked = { ...body, hold_id: hold.id };
  return (await done(service.bookLinkedLesson({ headers: once(), body: booked }))).id;
}

async function moveAndCancel(id: number, start: string): Promise<void> {
  const path = { id };
  const body = { telegram_id, start };
  const moved = await done(service.rescheduleLinkedLesson({ headers: once(), path, body }));
  assert.equal(moved.utc_start, start);
  const why = { telegram_id, reason: "I have caught a cold." };
  const cancelled = await done(service.cancelLinkedLesson({ headers: once(), path, body: why }));
  assert.deepEqual([cancelled.status, cancelled.cancelled_by], ["cancelled", "student"]);
  const query = { status: ["cancelled" as const] };
  const { events } = await done(service.listLinkedLessons({ path: person, query }));
  assert(events.some((lesson) => lesson.id === id));
}
