import { beforeAll, expect, onTestFinished, test } from "vitest";
import { completeLessons } from "../../src/lessons/complete-lessons.ts";
import { forgetAnswers, maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import type { Sql } from "../../src/platform/database/sql.ts";
import { createLogger } from "../../src/platform/logging/log.ts";
import { maintainAll } from "../../src/start/maintenance-timer.ts";
import { findTenant } from "../../src/tenants/tenant.ts";
import { holdTime } from "../schedule/questions.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { aTenant, somePools, testDatabase } from "../support/database.ts";
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

test("a task that fails keeps none of the others from being done; all failures are told", async () => {
  const own = await anApp();
  const { db } = own.tenant;
  const [tutor, student] = [await own.tutor(), await own.student()];
  await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  await aLesson(tutor, student, "2027-03-02T07:00:00Z", "2027-03-02T08:00:00Z");
  await keepAnswers(db, 3);
  await db.unsafe(`
    create function fail() returns trigger language plpgsql as $$
    begin raise 'told to fail: %', tg_table_name; end $$;
    create trigger fails before update on lessons execute function fail()`);
  const later = own.clock.now + 8 * DAY;
  const failed = maintainTenant(db, later);
  await expect(failed).rejects.toThrow("told to fail: lessons");
  expect(await db`select from idempotency_keys`).toEqual([]);
  expect(await slotsBetween(tutor, "2027-06-01", "2027-06-30")).toHaveLength(1);

  await keepAnswers(db, 1);
  await db`create trigger fails before delete on idempotency_keys execute function fail()`;
  await db`update users set timezone = 'Mars/Olympus' where id = ${tutor.id}`;
  const error = await maintainTenant(db, later + 7 * DAY).then(() => null, (error) => error);
  expect(error).toBeInstanceOf(AggregateError);
  expect(error.errors.map(String)).toEqual([
    expect.stringContaining("told to fail: lessons"),
    expect.stringContaining("told to fail: idempotency_keys"),
    expect.stringContaining("Mars/Olympus"),
  ]);
  const lines: string[] = [];
  const now = () => later;
  createLogger({ level: "info", sink: (line) => void lines.push(line), now })
    .error("maintenance_failed", { error });
  expect(lines.join()).toMatch(/lessons.*idempotency_keys.*Mars/);
});

test("however much there is to do, a statement does a bounded part of it", async () => {
  const own = await anApp();
  const { db } = own.tenant;
  const [tutor, student] = [await own.tutor(), await own.student()];
  for (let hour = 10; hour < 17; hour++) {
    await aLesson(tutor, student, `2027-03-01T${hour}:00:00Z`, `2027-03-01T${hour}:30:00Z`);
  }
  await keepAnswers(db, 7);
  const later = own.clock.now + 2 * DAY;
  await db.unsafe(`
    create sequence statements;
    create function count_statement() returns trigger language plpgsql as $$
    begin perform nextval('statements'); return null; end $$;
    create trigger counts after update on lessons execute function count_statement();
    create trigger counts after delete on idempotency_keys execute function count_statement()`);
  expect(await completeLessons(db, later, 3)).toBe(7);
  expect(await db`select last_value from statements`).toEqual([{ last_value: 3 }]);
  expect(await forgetAnswers(db, later, 3)).toBe(7);
  expect(await db`select last_value from statements`).toEqual([{ last_value: 6 }]);
  const [left] = await db`
    select count(*) from lessons where status = 'scheduled'
    union all select count(*) from idempotency_keys order by 1 desc`;
  expect(left).toEqual({ count: 0 });
  expect([await completeLessons(db, later), await forgetAnswers(db, later)]).toEqual([0, 0]);
});

/** Answers of two thousand and one, kept long ago. */
const keepAnswers = (db: Sql, count: number) =>
  db`
    insert into idempotency_keys (caller, operation, key, request_hash, status, headers, created_at)
    select 'user 1', 'bookLesson', 'key ' || n, '', 201, '{}', '2001-01-01Z'
    from generate_series(1, ${count}::int) n`;

test("a tutor that fails is logged; every other tutor, task and tenant is maintained", async () => {
  const { control } = testDatabase();
  const [sick, sound] = [await anApp(), await anApp()];
  const student = await sick.student();
  const tutors = [await sick.tutor(), await sick.tutor(), await sound.tutor()] as const;
  for (const tutor of tutors) await saveWeek(tutor, { "1": [["10:00", "12:00"]] });
  const lesson = await aLesson(tutors[1], student, "2027-03-02T07:00:00Z", "2027-03-02T08:00:00Z");
  // A zone that the API would never have let in.
  await sick.tenant.db`update users set timezone = 'Mars/Olympus' where id = ${tutors[0].id}`;

  // Lessons of the tests that run beside this one are not for its clock to complete.
  const own = new Set([sick.tenant.slug, sound.tenant.slug]);
  const pools = somePools({
    now: () => 0,
    find: async (slug) => own.has(slug) ? await findTenant(control, slug) : null,
  });
  onTestFinished(() => pools.close());
  const lines: string[] = [];
  const written: number[] = [];
  const now = () => Date.parse("2027-03-09T06:00:00Z");
  await maintainAll({
    control,
    tenants: pools,
    written: (tenantId) => void written.push(tenantId),
    clock: { now, skewMs: () => 0, measure: () => Promise.resolve() },
    log: createLogger({ level: "info", sink: (line) => void lines.push(line), now }),
  });

  const failures = lines.filter((line) => line.includes("maintenance_failed"));
  expect([failures.length, failures[0]]).toEqual([1, expect.stringContaining(sick.tenant.slug)]);
  expect(new Set(written)).toEqual(new Set([sick.tenant.id, sound.tenant.id]));
  for (const tutor of tutors.slice(1)) {
    expect(await slotsBetween(tutor, "2027-06-01", "2027-06-30")).toHaveLength(1);
  }
  expect((await tutors[1].get(`/lessons/${lesson}`)).body).toMatchObject({ status: "completed" });
});

test.each([[60_001, "ahead"], [-60_001, "behind"]])(
  "a clock that is %i ms %s of the database's: nothing is completed, swept or forgotten, and it is told",
  async (skewMs) => {
    const { control } = testDatabase();
    const own = await anApp();
    const [tutor, student] = [await own.tutor(), await own.student()];
    const lesson = await aLesson(tutor, student, "2027-03-02T07:00:00Z", "2027-03-02T08:00:00Z");
    const at = { start: "2027-03-02T09:00:00Z", end: "2027-03-02T10:00:00Z" };
    const hold = { tutor: tutor.id, student: student.id, holder: "service bot", ...at };
    await holdTime(own, hold, "2020-01-01T00:00:00Z");
    await keepAnswers(own.tenant.db, 1);
    const find = async (slug: string) =>
      slug === own.tenant.slug ? await findTenant(control, slug) : null;
    const pools = somePools({ now: () => 0, find });
    onTestFinished(() => pools.close());
    const lines: string[] = [];
    const now = () => Date.parse("2027-03-09T06:00:00Z");
    const maintainWith = (skewMs: number) =>
      maintainAll({
        control,
        tenants: pools,
        written: () => {},
        clock: { now, skewMs: () => skewMs, measure: () => Promise.resolve() },
        log: createLogger({ level: "info", sink: (line) => void lines.push(line), now }),
      });
    const left = async () => {
      const { body } = await tutor.get(`/lessons/${lesson}`);
      const [row] = await own.tenant.db`
        select (select count(*) from lessons where status = 'held') as held,
          (select count(*) from idempotency_keys where key = 'key 1') as answers`;
      return [body["status"], row?.held, row?.answers];
    };

    await maintainWith(skewMs);
    expect(await left()).toEqual(["scheduled", 1, 1]);
    expect(lines.map((line) => JSON.parse(line)))
      .toEqual([expect.objectContaining({ event: "maintenance_rests", clock_skew_ms: skewMs })]);
    await maintainWith(0);
    expect(await left()).toEqual(["completed", 0, 0]);
  },
);
