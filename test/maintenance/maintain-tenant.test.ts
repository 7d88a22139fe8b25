import { beforeAll, expect, test } from "vitest";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { createLogger } from "../../src/platform/log.ts";
import { maintainAll } from "../../src/start/maintenance-timer.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { aTenant, testDatabase } from "../support/database.ts";
import { aLesson, saveWeek, slotsBetween } from "../support/tutoring.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let app: TestApp;
beforeAll(async () => {
  app = await anApp();
});

test("calendars grow, lessons that have ended are completed, old answers are forgotten; then nothing", async () => {
  const [tutor, student] = [await app.tutor(), await app.student()];
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  const past = await aLesson(tutor, student, "2027-03-01T07:00:00Z", "2027-03-01T08:00:00Z");
  const ahead = await aLesson(tutor, student, "2027-03-02T07:00:00Z", "2027-03-02T08:00:00Z");
  const running = await aLesson(tutor, student, "2027-03-01T08:30:00Z", "2027-03-01T09:30:00Z");
  const later = app.clock.now + 3 * HOUR;
  const { db } = app.tenant;
  expect(await maintainTenant(db, later))
    .toMatchObject({ calendars_extended: 0, lessons_completed: 1 });
  const statuses = await Promise.all(
    [past, ahead, running].map((id) => tutor.get(`/lessons/${id}`)),
  );
  expect(statuses.map(({ body }) => body["status"]))
    .toEqual(["completed", "scheduled", "scheduled"]);
  expect(await maintainTenant(db, later)).toMatchObject({ lessons_completed: 0 });
  expect(await maintainTenant(db, later + DAY))
    .toMatchObject({ calendars_extended: 1, lessons_completed: 2 });
});

test("on two servers at once each thing is done once", async () => {
  const tenant = await aTenant();
  const servers = [await anApp({ tenant }), await anApp({ tenant })];
  const [first] = servers;
  if (!first) throw new Error("no server");
  const [tutor, student] = [await first.tutor(), await first.student()];
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  for (let hour = 10; hour < 20; hour++) {
    await aLesson(tutor, student, `2027-03-01T${hour}:00:00Z`, `2027-03-01T${hour}:30:00Z`);
  }
  const later = first.clock.now + 8 * DAY;
  const done = await Promise.all(
    [...servers, ...servers].map(() => maintainTenant(tenant.db, later)),
  );
  expect(done.reduce((sum, one) => sum + one.lessons_completed, 0)).toBe(10);
  expect(done.reduce((sum, one) => sum + one.calendars_extended, 0)).toBe(1);
  expect(await slotsBetween(tutor, "2027-06-01", "2027-06-30")).toHaveLength(1);
  const [log] = await tenant.db`select count(*) from lesson_changes where action = 'completed'`;
  expect(log).toEqual({ count: 10 });
});

test("a tutor that fails is logged; every other tutor, task and tenant is maintained", async () => {
  const { control, pools } = testDatabase();
  const [sick, sound] = [await anApp(), await anApp()];
  const student = await sick.student();
  const tutors = [await sick.tutor(), await sick.tutor(), await sound.tutor()] as const;
  for (const tutor of tutors) await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  const lesson = await aLesson(tutors[1], student, "2027-03-02T07:00:00Z", "2027-03-02T08:00:00Z");
  // A zone that the API would never have let in.
  await sick.tenant.db`update users set timezone = 'Mars/Olympus' where id = ${tutors[0].id}`;

  const lines: string[] = [];
  const written: number[] = [];
  const now = () => Date.parse("2027-03-09T06:00:00Z");
  await maintainAll({
    ...{ control, pools, now, written: (tenantId) => void written.push(tenantId) },
    log: createLogger({ level: "info", sink: (line) => void lines.push(line), now }),
  });

  const failures = lines.filter((line) => line.includes("maintenance_failed"));
  expect([failures.length, failures[0]]).toEqual([1, expect.stringContaining(sick.tenant.slug)]);
  expect(written).toEqual(expect.arrayContaining([sick.tenant.id, sound.tenant.id]));
  for (const tutor of tutors.slice(1)) {
    expect(await slotsBetween(tutor, "2027-06-01", "2027-06-30")).toHaveLength(1);
  }
  expect((await tutors[1].get(`/lessons/${lesson}`)).body).toMatchObject({ status: "completed" });
});
