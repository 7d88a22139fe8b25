import { expect, test } from "vitest";
import { readSqlFiles } from "../../src/platform/deno/project-files.ts";
import { anApp } from "../support/app.ts";
import { aTenant } from "../support/database.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";
import { aTeacher, book, reschedule, told } from "../support/marketplace.ts";

/**
 * Advisory locks are the whole database's: a tenant whose SQL is hostile may take any of them, and sees in
 * pg_locks which ones the others use. So nothing that a tenant does may want one.
 */
const START = "2027-03-08T10:00:00Z";
const LATER = "2027-03-08T14:00:00Z";

test("201: whatever advisory locks another tenant holds, nobody waits for them", async () => {
  const app = await anApp();
  const [tutor, student] = [await aTeacher(app), await app.student()];
  // Where sql/hardening.sql was run a tenant may not; this stands for one where it was not.
  const hostile = await openTransaction(app.tenant.control);
  const schema = `hh_${app.tenant.slug}`;
  await hostile.sql`
    select pg_advisory_xact_lock(hashtextextended(${schema} || ' ' || what || ' of ' || id, 0))
    from unnest(array['bookings', 'lessons']) what, generate_series(1, 1000) id`;
  await hostile.sql`
    select pg_advisory_xact_lock(hashtextextended(
      concat_ws(' ', ${schema}::text, ${`user ${student.id}`}::text, 'bookLesson', 'a-guessed-key'), 0
    ))`;
  try {
    const headers = { "idempotency-key": "a-guessed-key" };
    const answer = await book(student, tutor, START, { headers });
    expect(told(answer)).toBe("201");
    expect(told(await reschedule(student, answer.body, { start: LATER }))).toBe("200");
  } finally {
    await hostile.rollback();
  }
});

test("a request that waits in the middle has taken no advisory lock", async () => {
  const app = await anApp();
  const [tutor, student] = [await aTeacher(app), await app.student()];
  const rival = await openTransaction(app.tenant.db);
  await rival.sql`lock table lesson_changes in exclusive mode`;
  const headers = { "idempotency-key": crypto.randomUUID() };
  const answers = [
    book(student, tutor, START, { headers }),
    tutor.post("/lessons/series", {
      student_id: student.id,
      day_of_week: 2,
      start_time: "10:00",
      duration_minutes: 60,
      first_date: "2027-03-09",
    }),
  ];
  await waitForLocks(app.tenant, 2);
  const taken = await app.tenant.control`
    select objid from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and application_name = ${`hh_${app.tenant.slug}`}`;
  await rival.rollback();
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([201, 201]);
  expect(taken).toHaveLength(0);
});

test("no function of a tenant and no query of its own takes one", async () => {
  const { db } = await aTenant();
  const functions = await db`
    select proname from pg_proc
    where pronamespace = current_schema()::regnamespace and prosrc like '%advisory%'`;
  expect(functions).toHaveLength(0);
  const files = await readSqlFiles("sql/queries");
  const taking = files.filter(({ text }) => text.includes("advisory")).map(({ name }) => name);
  // The control schema's own, which tenants cannot run.
  expect(taking.filter((name) => name !== "tenants.sql")).toEqual([]);
});
