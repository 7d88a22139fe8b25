import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import {
  aTeacher,
  booked,
  cancel,
  counted,
  type LessonBody,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";

let app: TestApp;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
  tutor = await aTeacher(app);
  student = await app.student();
});

let day = 1;
const aLesson = () => booked(student, tutor, `2027-04-${String(day++).padStart(2, "0")}T10:00:00Z`);

test("200: its student, its tutor or an admin cancels it; the reason stays with it", async () => {
  for (const client of [student, tutor, await app.admin()]) {
    const { status, body } = await cancel(client, await aLesson(), { reason: "I have a cold." });
    expect([status, body.status, body.reason]).toEqual([200, "cancelled", "I have a cold."]);
  }
});

test("200: without a reason, and without a body", async () => {
  for (const body of [{}, undefined]) {
    expect((await cancel(student, await aLesson(), body)).body)
      .toMatchObject({ status: "cancelled", reason: null });
  }
});

test("200: the reason may be 500 characters of any script, and no more", async () => {
  const lesson = await aLesson();
  expect(told(await cancel(student, lesson, { reason: "🙂".repeat(501) })))
    .toBe("400 validation_failed");
  const reason = "🙂".repeat(500);
  expect((await cancel(student, lesson, { reason })).body.reason).toBe(reason);
});

test("the time is free at once, for the tutor and for the student", async () => {
  const lesson = await aLesson();
  await cancel(student, lesson);
  await booked(await app.student(), tutor, lesson.utc_start);
  await booked(student, await aTeacher(app), lesson.utc_start);
});

test("409 lesson_not_scheduled: cancelled already, or completed", async () => {
  const lesson = await aLesson();
  await cancel(student, lesson, { reason: "first" });
  expect(told(await cancel(tutor, lesson, { reason: "second" }))).toBe("409 lesson_not_scheduled");
  const { body } = await student.get<LessonBody>(`/lessons/${lesson.id}`);
  expect(body.reason).toBe("first");
  const other = await aLesson();
  await app.tenant.db`update lessons set status = 'completed' where id = ${other.id}`;
  expect(told(await cancel(student, other))).toBe("409 lesson_not_scheduled");
});

test("200: one that has begun; 409 in_the_past: one that has ended", async () => {
  const own = await anApp();
  const teacher = await aTeacher(own);
  const one = await own.student();
  const first = await booked(one, teacher, "2027-03-01T10:00:00Z");
  const second = await booked(one, teacher, "2027-03-01T12:00:00Z");
  own.clock.now = Date.parse("2027-03-01T10:59:59Z");
  expect(told(await cancel(one, first))).toBe("200");
  own.clock.now = Date.parse("2027-03-01T13:00:00Z");
  for (const client of [one, teacher, await own.admin()]) {
    expect(told(await cancel(client, second))).toBe("409 in_the_past");
  }
});

test("404: other people's, and unknown ones", async () => {
  const lesson = await aLesson();
  for (const client of [await app.student(), await aTeacher(app)]) {
    expect(told(await cancel(client, lesson))).toBe("404 not_found");
  }
  expect(told(await cancel(student, { id: 987_654_321 }))).toBe("404 not_found");
});

test("ten cancel at the same moment: one gets 200, the others 409", async () => {
  const lesson = await aLesson();
  const answers = await Promise.all(
    Array.from(
      { length: 10 },
      (_, i) => cancel(i % 2 ? tutor : student, lesson, { reason: `${i}` }),
    ),
  );
  expect(counted(answers)).toEqual({ "200": 1, "409 lesson_not_scheduled": 9 });
  const [row] = await app.tenant.db`
    select count(*)::int from lesson_changes where lesson_id = ${lesson.id} and action = 'cancelled'`;
  expect(row?.count).toBe(1);
});
