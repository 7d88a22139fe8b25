/** A student looks for a time, holds it, books it, moves it and cancels it. */
import assert from "node:assert/strict";
import { allOf, codeOf, done, entriesOf, gone } from "../answers.ts";
import { day, stage } from "../stage.ts";
import { bearer, once, student } from "./client.ts";

const { tutorId: tutor_id } = stage;

/** Reads the calendar in every form; answers the starts that are free on the stage's first days. */
export async function lookForTimes(): Promise<readonly string[]> {
  const query = { tutor_id, week_start: day(0), timezone: "Europe/Dublin", days: [0, 2] };
  const seen = await student.readWeek({ query });
  const week = await done(seen);
  assert.deepEqual([...new Set(week.cells.map(({ weekday }) => weekday))], [0, 2]);
  const headers = { "If-None-Match": seen.response?.headers.get("etag") ?? "" };
  const again = await student.readWeek({ query, headers });
  assert.equal(again.response?.status, 304);

  const date = day(0);
  const range = { tutor_id, from: day(0), to: day(2) };
  const available = await done(student.readScheduleDay({ query: { tutor_id, date } }));
  const days = await done(student.readScheduleRange({ query: range }));
  assert.deepEqual(days.days[0], available);
  const free = await done(
    student.readFreeDay({ query: { tutor_id, date, duration_minutes: 60, step_minutes: 60 } }),
  );
  const freeDays = await done(
    student.readFreeRange({ query: { ...range, duration_minutes: 60, step_minutes: 60 } }),
  );
  assert.deepEqual(freeDays.days[0], free);
  return freeDays.days.flatMap(({ slots }) => slots.map(({ utc_start }) => utc_start));
}

export async function askWhy(start: string): Promise<void> {
  const asked = { tutor_id, start, duration_minutes: 60 };
  const yes = await done(student.explainTime({ query: asked }));
  assert.equal(yes.bookable, true);
  const night = { ...asked, start: `${day(0)}T00:00:00Z` };
  const no = await done(student.explainTime({ query: night }));
  const broken = no.rules.filter(({ passed }) => !passed).map(({ rule }) => rule);
  assert.deepEqual(broken, ["outside_availability"]);
  assert(no.alternatives.length > 0);
}

/** Holds a time and books it; answers the lesson's id. */
export async function holdAndBook(service_id: number, start: string, other: string) {
  const body = { tutor_id, service_id, start };
  const hold = await done(student.createHold({ body }));
  const path = { id: hold.id };
  const read = await done(student.readHold({ path }));
  assert.equal(read.utc_start, start);
  const prolong = () => student.prolongHold({ path, headers: once() });
  assert.equal((await done(prolong())).id, hold.id);
  assert.equal(await codeOf(prolong()), "hold_prolonged_already");
  const second = await done(student.createHold({ body: { ...body, start: other, minutes: 5 } }));
  const holds = entriesOf(await done(student.listHolds()));
  assert.deepEqual(new Set(holds.map(({ id }) => id)), new Set([hold.id, second.id]));
  await gone(student.deleteHold({ path: { id: second.id } }));

  const headers = once();
  const lesson = await done(student.bookLesson({ headers, body }));
  const retry = await student.bookLesson({ headers, body });
  assert.equal(retry.response?.headers.get("idempotent-replayed"), "true");
  assert.equal(retry.data?.id, lesson.id);
  assert.equal(
    await codeOf(student.bookLesson({ headers, body: { ...body, start: other } })),
    "idempotency_key_reused",
  );
  assert.equal(await codeOf(student.bookLesson({ body })), "slot_taken");
  return lesson.id;
}

export async function bookMore(service_id: number, starts: readonly string[]): Promise<void> {
  for (const start of starts) {
    const body = { tutor_id, service_id, start };
    await done(student.bookLesson({ headers: once(), body }));
  }
  const { entries, pages } = await allOf((cursor) =>
    done(
      student.listLessons({
        query: { status: ["scheduled"], from: `${day(0)}T00:00:00Z`, limit: 2, cursor },
      }),
    )
  );
  assert.deepEqual([entries.length, pages], [
    1 + starts.length,
    Math.ceil((1 + starts.length) / 2),
  ]);
  const mine = await done(student.listMyLessons({ query: { from: day(0), to: day(6) } }));
  assert.deepEqual(entriesOf(mine).map(({ id }) => id), entries.map(({ id }) => id));
}

export async function moveAndCancel(id: number, start: string): Promise<void> {
  const path = { id };
  const described = await done(
    student.describeLesson({ path, body: { note: "Chapter 4, please." } }),
  );
  assert.equal(described.note, "Chapter 4, please.");
  const moved = await done(student.rescheduleLesson({ path, body: { start } }));
  assert.equal(moved.utc_start, start);
  await done(student.cancelLesson({ path, body: { reason: "A cold." } }));
  const lesson = await done(student.readLesson({ path }));
  const told = [lesson.status, lesson.cancelled_by, lesson.reason];
  assert.deepEqual(told, ["cancelled", "student", "A cold."]);
  assert.equal(
    await codeOf(student.rescheduleLesson({ path, body: { start } })),
    "lesson_not_scheduled",
  );
}

export async function beRefused(): Promise<void> {
  const nothing = { path: { id: 999_999_999 } };
  assert.equal(await codeOf(student.readLesson(nothing)), "not_found");
  assert.equal(await codeOf(student.readPolicies()), "forbidden");
  assert.equal(await codeOf(bearer("not.a.token").readProfile()), "unauthenticated");
}

/** Being told of changes: what is so now, by a stream that ends at once, and the WebSocket's own door. */
export async function beTold(): Promise<void> {
  const { stream } = await student.streamCalendar({ query: { tutor_id, seconds: 0 } });
  for await (const message of stream) {
    assert.match(JSON.stringify(message), /"subscribed"/);
    break;
  }
  assert.equal(await codeOf(student.watchCalendar({ path: { tutor_id } })), "upgrade_required");
}
