/** A lease looks up what it hands out, however much has been told before (N2). */
import { beforeAll, expect, test } from "vitest";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { comeDue } from "./bot.ts";

const LESSONS = 2_000;
let app: TestApp;

/** Of each lesson all that can be told was; one in seven is to be told once more. */
beforeAll(async () => {
  app = await anApp();
  const [tutor, student] = [await app.tutor(), await app.student()];
  const { db } = app.tenant;
  await db`
    insert into lessons (tutor_id, student_id, starts_at, ends_at, origin)
    select ${tutor.id}, ${student.id}, start, start + interval '1 hour', 'tutor'
    from generate_series(1, ${LESSONS}) n,
      lateral (select date_trunc('hour', now()) + n * interval '2 hours') at (start)`;
  await db`
    insert into notifications (lesson_id, recipient_id, kind, scheduled_at, status, attempts, sent_at)
    select lessons.id, recipient, kind, now(), 'sent', 1, now()
    from lessons, unnest(array[tutor_id, student_id]) recipient,
      unnest(array['confirmation', 'reminder', 'rescheduled', 'cancelled']) kind`;
  await linkAccounts(app);
  await db`update notifications set status = 'pending', attempts = 0 where id % 7 = 0`;
  await comeDue(app);
  await db.unsafe("analyze notifications, lessons, users");
}, 60_000);

test("100 are handed out, and the table is not gone through", async () => {
  const connection = await app.tenant.db.reserve();
  try {
    await connection.unsafe("set plan_cache_mode = force_generic_plan");
    const rowsPassed = async () => {
      const [row] = await connection.unsafe<{ count: number }[]>(`
        select seq_tup_read::int as count from pg_stat_xact_user_tables
        where relid = 'notifications'::regclass`);
      return row?.count ?? 0;
    };
    await connection.unsafe("begin");
    // What the connection did before may still be counted.
    const before = await rowsPassed();
    const leased = await connection.unsafe("select id from lease_notifications(100, 60)");
    expect(leased).toHaveLength(100);
    expect(await rowsPassed() - before).toBe(0);
  } finally {
    await connection.unsafe("rollback");
    connection.release();
  }
});
