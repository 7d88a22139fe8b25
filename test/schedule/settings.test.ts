import { beforeAll, expect, test } from "vitest";
import { FAR } from "../notifications/told.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, book, booked, told } from "../support/marketplace.ts";
import { DATED, DEFAULT_SETTINGS, set } from "../support/policies.ts";
import type { ProblemBody } from "../support/tutoring.ts";
import { updateAll } from "../support/rows.ts";

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
});

test("200: a new tenant's, then as they were set; another tenant keeps its own", async () => {
  expect((await admin.get("/settings")).body).toEqual({ ...DEFAULT_SETTINGS, ...DATED });
  const settings = {
    min_notice_minutes: 120,
    horizon_days: 60,
    buffer_before_minutes: 5,
    buffer_after_minutes: 10,
    max_lessons_per_day: 8,
    max_lessons_per_week: 30,
    cancellation_notice_minutes: 1440,
    max_active_with_tutor: 4,
    max_active_in_all: 9,
    tutors_know_all_students: false,
  };
  const { status, body } = await admin.put("/settings", settings);
  expect([status, body]).toEqual([200, { ...settings, ...DATED }]);
  expect((await admin.get("/settings")).body).toEqual(body);
  const other = await (await anApp()).admin();
  expect((await other.get("/settings")).body).toEqual({ ...DEFAULT_SETTINGS, ...DATED });
  await set(admin, {});
  expect((await admin.get("/settings")).body).toEqual({ ...DEFAULT_SETTINGS, ...DATED });
});

test.each(
  Object.keys(DEFAULT_SETTINGS).filter((name) => !name.startsWith("max_lessons")),
)("400: %s is null", async (name) => {
  const settings = { ...DEFAULT_SETTINGS, [name]: null };
  const { status, body } = await admin.put<ProblemBody>("/settings", settings);
  expect([status, body.errors?.map(({ path }) => path)]).toEqual([400, [`body.${name}`]]);
});

test.each(Object.keys(DEFAULT_SETTINGS))("400: %s is missing", async (name) => {
  const settings = { ...DEFAULT_SETTINGS, [name]: undefined };
  const { status, body } = await admin.put<ProblemBody>("/settings", settings);
  expect([status, body.errors?.map(({ path }) => path)]).toEqual([400, [`body.${name}`]]);
});

// The other numbers have the bounds of a tutor's policies; see policies.test.ts for the database's.
test.each([
  ...[["min_notice_minutes", 0, 43_200], ["horizon_days", 1, 366]] as const,
  ...[["buffer_before_minutes", 0, 240], ["buffer_after_minutes", 0, 240]] as const,
  ...[["max_lessons_per_day", 1, 48], ["max_lessons_per_week", 1, 336]] as const,
  ["cancellation_notice_minutes", 0, 43_200] as const,
  ...[["max_active_with_tutor", 1, 10_000], ["max_active_in_all", 1, 10_000]] as const,
])("%s: 200 from %i to %i, 400 outside", async (name, least, most) => {
  for (const [value, expected] of [[least, 200], [most, 200], [least - 1, 400], [most + 1, 400]]) {
    const { status } = await admin.put("/settings", { ...DEFAULT_SETTINGS, [name]: value });
    expect([value, status]).toEqual([value, expected]);
  }
  await set(admin, {});
});

test.each([
  ["settings_allow_a_booking_with_a_tutor", "max_active_with_tutor", 0],
  ["settings_allow_a_booking", "max_active_in_all", 0],
  ["settings_allow_10000_bookings_with_a_tutor_at_most", "max_active_with_tutor", 10_001],
  ["settings_allow_10000_bookings_at_most", "max_active_in_all", 10_001],
])("%s: the database refuses %s = %i too", async (constraint, name, value) => {
  const { db } = app.tenant;
  await expect(updateAll(db, "settings", { [name]: value }))
    .rejects.toMatchObject({ constraint });
});

test("they bind every tutor who has no policy of their own, at once", async () => {
  const own = await anApp();
  const [tutor, student] = [await aTeacher(own), await own.student()];
  await set(await own.admin(), { min_notice_minutes: 24 * 60 });
  expect(told(await book(student, tutor, "2027-03-01T10:00:00Z"))).toBe("409 too_little_notice");
});

test("409 limit_exceeded: a student over a lowered limit keeps their bookings and books no more", async () => {
  const own = await anApp({ now: FAR });
  const [tutor, student, chief] = [await aTeacher(own), await own.student(), await own.admin()];
  const lessons = [];
  for (const hour of [10, 12, 14]) {
    lessons.push(await booked(student, tutor, `2060-03-08T${hour}:00:00Z`));
  }
  await set(chief, { max_active_with_tutor: 2 });
  expect(told(await book(student, tutor, "2060-03-08T16:00:00Z"))).toBe("409 limit_exceeded");
  for (const lesson of lessons) {
    expect((await student.get(`/lessons/${lesson.id}`)).body).toEqual(lesson);
  }
  await set(chief, { max_active_with_tutor: 4, max_active_in_all: 3 });
  expect(told(await book(student, tutor, "2060-03-08T16:00:00Z"))).toBe("409 limit_exceeded");
  await set(chief, { max_active_with_tutor: 4, max_active_in_all: 4 });
  expect(told(await book(student, tutor, "2060-03-08T16:00:00Z"))).toBe("201");
});
