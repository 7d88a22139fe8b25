import { beforeAll, expect, test } from "vitest";
import { anApp, NOW, type TestApp } from "../support/app.ts";
import {
  aTeacher,
  booked,
  cancel,
  reschedule,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { ask, set } from "../support/policies.ts";
import { aLesson } from "../support/tutoring.ts";

let app: TestApp;

beforeAll(async () => {
  app = await anApp();
  await withoutLimits(app);
});

const START = "2027-03-08T10:00:00Z";

/** A lesson at START with a tutor who asks for a day's notice, and the server's clock at `now`. */
async function aScene(now: string, minutes = 1440) {
  app.clock.now = Date.parse(NOW);
  const tutor = await aTeacher(app);
  await ask(tutor, { cancellation_notice_minutes: minutes });
  const by = await app.student();
  const lesson = await booked(by, tutor, START);
  app.clock.now = Date.parse(now);
  return { tutor, by, lesson };
}

test("200: the last moment; 409 too_late_to_cancel: a millisecond later, and the lesson stays", async () => {
  const { by, lesson } = await aScene("2027-03-07T10:00:00.001Z");
  const late = await cancel(by, lesson);
  expect(told(late)).toBe("409 too_late_to_cancel");
  expect((await by.get(`/lessons/${lesson.id}`)).body).toEqual(lesson);
  app.clock.now -= 1;
  expect(told(await cancel(by, lesson))).toBe("200");
});

test("the refusal names the notice and the last moment", async () => {
  const { by, lesson } = await aScene("2027-03-08T00:00:00Z");
  const { body } = await cancel(by, lesson);
  expect(body.detail).toBe(
    "A student can cancel or move a lesson until 1 day before it starts; this one until 2027-03-07 12:00 (Europe/Kyiv, UTC+02:00).",
  );
});

test("200: its tutor and an admin are not bound by it, also while it is given", async () => {
  for (const who of ["tutor", "admin"] as const) {
    const { tutor, lesson } = await aScene("2027-03-08T10:30:00Z");
    const client = who === "tutor" ? tutor : await app.admin();
    expect(told(await cancel(client, lesson))).toBe("200");
  }
});

test("200: without a notice, until the lesson has ended", async () => {
  const { by, lesson } = await aScene("2027-03-08T10:59:59Z", 0);
  expect(told(await cancel(by, lesson))).toBe("200");
});

test("409 too_late_to_cancel: a minute's notice, and it has begun; in_the_past once it has ended", async () => {
  const { by, lesson } = await aScene("2027-03-08T10:30:00Z", 1);
  expect(told(await cancel(by, lesson))).toBe("409 too_late_to_cancel");
  app.clock.now = Date.parse("2027-03-08T11:00:00Z");
  expect(told(await cancel(by, lesson))).toBe("409 in_the_past");
});

test("409 lesson_not_scheduled comes before it; 404: other people's", async () => {
  const { tutor, by, lesson } = await aScene("2027-03-08T00:00:00Z");
  expect(told(await cancel(await app.student(), lesson))).toBe("404 not_found");
  await cancel(tutor, lesson);
  expect(told(await cancel(by, lesson))).toBe("409 lesson_not_scheduled");
});

test("the tenant's notice binds where the tutor has none; lessons that they entered too", async () => {
  const own = await anApp();
  const [tutor, one] = [await aTeacher(own), await own.student()];
  await set(await own.admin(), { cancellation_notice_minutes: 60 });
  const id = await aLesson(tutor, one, START, "2027-03-08T11:00:00Z");
  own.clock.now = Date.parse("2027-03-08T09:00:01Z");
  expect(told(await cancel(one, { id }))).toBe("409 too_late_to_cancel");
  await ask(tutor, { cancellation_notice_minutes: 0 });
  expect(told(await cancel(one, { id }))).toBe("200");
});

test("409 too_late_to_cancel: moved away at the last moment, only to be cancelled there", async () => {
  const { tutor, by, lesson } = await aScene("2027-03-07T10:00:00.001Z");
  const later = { start: "2027-03-10T10:00:00Z" };
  expect(told(await reschedule(by, lesson, later))).toBe("409 too_late_to_cancel");
  expect((await by.get(`/lessons/${lesson.id}`)).body).toEqual(lesson);
  expect(told(await reschedule(tutor, lesson, later))).toBe("200");
});

test("200: a student moves a lesson in time, also nearer than the notice", async () => {
  const { by, lesson } = await aScene("2027-03-07T10:00:00Z");
  expect(told(await reschedule(by, lesson, { start: "2027-03-07T12:00:00Z" }))).toBe("200");
});
