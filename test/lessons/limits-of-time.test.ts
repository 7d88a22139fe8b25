import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { TenantPoolsOptions } from "../../src/platform/database/tenant-pools.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { aTenant, somePools, type TestTenant } from "../support/database.ts";
import { type OpenTransaction, openTransaction, waitForLocks } from "../support/locks.ts";
import {
  aTeacher,
  book,
  booked,
  cancel,
  type LessonAnswer,
  type LessonBody,
  reschedule,
  type Teacher,
  told,
  withoutLimits,
} from "../support/marketplace.ts";
import { openWeakLink } from "../support/weak-link.ts";

const closing: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

/** The tenant by pools of its own, so that its limits of time and its road may be others. */
function reached(tenant: TestTenant, options: Partial<TenantPoolsOptions>): TestTenant {
  const pools = somePools(options);
  closing.push(() => pools.close());
  return { ...tenant, pools };
}

/** What a transaction that timed out may have left. */
const traces = async ({ db }: TestTenant) =>
  await db`
    select (select count(*) from lessons) as lessons,
      (select count(*) from lesson_changes) as changes,
      (select count(*) from idempotency_keys) as keys,
      (select sum(version) from calendars) as versions,
      (select sum(hashtextextended(lessons::text, 0)::numeric) from lessons) as content`;

describe("a transaction is bounded in time (L3)", () => {
  let tenant: TestTenant;
  let app: TestApp;
  let tutor: Teacher;
  let student: Person;
  let lesson: LessonBody;
  let holder: OpenTransaction;

  beforeAll(async () => {
    tenant = await aTenant();
    const timeouts = { lock: 300, statement: 500, transaction: 700, idleInTransaction: 700 };
    app = await anApp({ tenant: await reached(tenant, { timeouts }) });
    await withoutLimits(app);
    tutor = await aTeacher(app);
    student = await app.student();
    lesson = await booked(student, tutor, "2027-03-08T10:00:00Z");
    await cancel(student, await booked(student, tutor, "2027-03-09T10:00:00Z"));
  });
  beforeEach(async () => {
    holder = await openTransaction(tenant.db);
    return () => holder.rollback();
  });

  /** Nothing is done, the caller is told to come back, and so it is soon. */
  async function timesOut(call: () => Promise<LessonAnswer>): Promise<void> {
    const before = await traces(tenant);
    const began = performance.now();
    const answer = await call();
    expect([answer.status, answer.body.code]).toEqual([503, "timeout"]);
    expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(await traces(tenant)).toEqual(before);
  }

  const key = { headers: { "idempotency-key": "waits-too-long" } };
  const start = "2027-03-10T10:00:00Z";

  test("503 timeout: a booking whose service is locked, with and without a key", async () => {
    await holder.sql`select from services where tutor_id = ${tutor.id} for update`;
    await timesOut(() => book(student, tutor, start));
    await timesOut(() => book(student, tutor, start, key));
  });

  test("503 timeout: a booking whose rival does not come to an end", async () => {
    await holder.sql`
      insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
      values (${tutor.id}, ${student.id}, ${start}, '2027-03-10T11:00:00Z', 'tutor')`;
    await timesOut(() => book(student, tutor, start));
    await timesOut(() => book(student, tutor, start, key));
  });

  test("503 timeout: a booking that waits for the calendar", async () => {
    await holder.sql`select from calendars where tutor_id = ${tutor.id} for update`;
    await timesOut(() => book(student, tutor, start));
    await timesOut(() => book(student, tutor, start, key));
  });

  test("503 timeout: entering, moving and cancelling", async () => {
    await holder.sql`select from calendars where tutor_id = ${tutor.id} for update`;
    const fields = { student_id: student.id, start, end: "2027-03-10T11:00:00Z" };
    await timesOut(() => tutor.post<LessonBody>("/lessons", fields));
    await timesOut(() => reschedule(student, lesson, { start }));
    await timesOut(() => reschedule(tutor, lesson, { start }, key.headers));
    await timesOut(() => cancel(student, lesson));
    await timesOut(() => cancel(tutor, lesson, {}, key.headers));
  });

  test("503 timeout: a lesson that somebody has locked", async () => {
    await holder.sql`select from lessons where id = ${lesson.id} for update`;
    await timesOut(() => reschedule(student, lesson, { start }));
    await timesOut(() => cancel(student, lesson));
  });

  test("201: the same key again after a timeout; it was no first answer", async () => {
    const again = { headers: { "idempotency-key": "waits-and-comes-back" } };
    await holder.sql`select from services where tutor_id = ${tutor.id} for update`;
    await timesOut(() => book(student, tutor, "2027-03-11T10:00:00Z", again));
    await holder.rollback();
    expect(told(await book(student, tutor, "2027-03-11T10:00:00Z", again))).toBe("201");
    holder = await openTransaction(tenant.db);
  });

  test("200: reading is not held up by those who write", async () => {
    await holder.sql`lock table lessons, slots, calendars in row exclusive mode`;
    await holder.sql`select from lessons for update`;
    expect((await student.get("/lessons/my")).status).toBe(200);
    expect((await student.get(`/lessons/${lesson.id}`)).status).toBe(200);
  });
});

test("503 timeout: with the limits that the server has, after four to six seconds", async () => {
  const app = await anApp();
  const tutor = await aTeacher(app);
  const student = await app.student();
  const holder = await openTransaction(app.tenant.db);
  await holder.sql`select from services where tutor_id = ${tutor.id} for update`;
  const began = performance.now();
  const answer = await book(student, tutor, "2027-03-10T10:00:00Z");
  const seconds = (performance.now() - began) / 1000;
  await holder.rollback();
  expect(told(answer)).toBe("503 timeout");
  expect(seconds).toBeGreaterThan(3.5);
  expect(seconds).toBeLessThan(6.5);
});

describe("the database is down", () => {
  test("503 unavailable, with Retry-After; and all is well when it is back", async () => {
    const tenant = await aTenant();
    const link = openWeakLink(tenant.controlUrl);
    const app = await anApp({ tenant: await reached(tenant, { url: link.url }) });
    closing.push(link.close);
    const tutor = await aTeacher(app);
    const student = await app.student();
    const lesson = await booked(student, tutor, "2027-03-08T10:00:00Z");
    const start = "2027-03-10T10:00:00Z";
    const headers = { "idempotency-key": "while-it-is-down" };
    const calls = {
      book: () => book(student, tutor, start),
      "book with a key": () => book(student, tutor, start, { headers }),
      move: () => reschedule(student, lesson, { start }),
      cancel: () => cancel(student, lesson),
      read: () => student.get<LessonBody>(`/lessons/${lesson.id}`),
      list: () => student.get<LessonBody>("/lessons/my"),
      services: () => tutor.get<LessonBody>("/tutor/services"),
      "first sight": async () => (await app.student()).get<LessonBody>("/me/profile"),
    };
    const newcomer = await app.student();
    link.cut();
    const answers: Record<string, string> = {};
    for (
      const [name, call] of Object.entries({
        ...calls,
        "first sight": () => newcomer.get<LessonBody>("/me/profile"),
      })
    ) {
      const answer = await call();
      answers[name] = `${told(answer)}, ${answer.headers.has("retry-after")}`;
    }
    expect(answers).toEqual(
      Object.fromEntries(Object.keys(calls).map((name) => [name, "503 unavailable, true"])),
    );
    // Why it was so stands in the log (X5), a line for each.
    const causes = app.logLines.filter((line) => line.includes('"event":"request_failed"'));
    expect(causes.length).toBeGreaterThanOrEqual(Object.keys(calls).length);
    expect(
      causes.every((line) => line.includes('"code":"unavailable"') && line.includes('"stack"')),
    )
      .toBe(true);
    link.mend();
    await comesBack(() => calls.read());
    expect(told(await calls["book with a key"]())).toBe("201");
  });

  test("503 unavailable: it goes down while a booking waits, of which nothing is left", async () => {
    const tenant = await aTenant();
    const link = openWeakLink(tenant.controlUrl);
    const app = await anApp({ tenant: await reached(tenant, { url: link.url }) });
    closing.push(link.close);
    const tutor = await aTeacher(app);
    const student = await app.student();
    await student.get("/me/profile");
    const before = await traces(tenant);
    const holder = await openTransaction(tenant.db);
    await holder.sql`select from calendars where tutor_id = ${tutor.id} for update`;
    const waiting = [
      book(student, tutor, "2027-03-10T10:00:00Z"),
      book(student, tutor, "2027-03-11T10:00:00Z", {
        headers: { "idempotency-key": "goes-down-meanwhile" },
      }),
    ];
    await waitForLocks(tenant, 2);
    link.cut();
    const answers = await Promise.all(waiting);
    expect(answers.map(told)).toEqual(["503 unavailable", "503 unavailable"]);
    await tenant.control`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${`hh_${tenant.slug}`} and wait_event_type = 'Lock'`.catch(() => {});
    await holder.rollback();
    await comesBack(async () => {
      link.mend();
      return await student.get<LessonBody>("/lessons/my");
    });
    // A statement that was under way when the line was cut may have been carried out to its end.
    const [after] = await traces(tenant);
    expect(Number(after?.lessons) - Number(before[0]?.lessons)).toBeLessThanOrEqual(1);
  });
});

/** Until a call is answered as usual, for three seconds at the most. */
async function comesBack(call: () => Promise<LessonAnswer>): Promise<void> {
  for (let tries = 0; tries < 30; tries++) {
    if ((await call()).status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the database is back and is not used");
}
