/** What a Worker does at its cron triggers and after its writes, where no timer lives between requests. */
import { expect, test, vi } from "vitest";
import worker from "../../src/worker.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { runCron } from "../../src/start/worker/cron-tasks.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { whenFinal } from "../events/events.ts";
import { SECRET } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { anEmptyDatabase } from "../support/database.ts";
import { anAppOn } from "../support/own-database.ts";
import { aReceiver } from "../support/webhook-receiver.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";
import { anEndpoint, aSender, deliveriesOf, happen } from "../webhooks/sending.ts";

const KEY = "the key that seals the secrets of these tests";

/** The tasks of which the log has a line, and those that failed. */
const tasksIn = (lines: readonly string[]) =>
  lines.map((line) => JSON.parse(line)).filter(({ task }) => task)
    .map(({ event, task }) => `${event} ${task}`);

const linesOf = (output: string) => output.split("\n").filter((line) => line.startsWith("{"));

test(
  "each trigger does its tasks, a line of the log for each, and leaves no connection",
  async () => {
    const { url } = await anEmptyDatabase();
    const { tenant } = await anAppOn(url);
    const lines: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line) => void lines.push(line));
    const bindings = { DATABASE_URL: url, JWT_HS256_SECRET: SECRET, WEBHOOK_KEYS: KEY };
    await worker.scheduled({ cron: "* * * * *" }, bindings);
    log.mockRestore();
    expect(tasksIn(lines)).toEqual([
      "task_done webhooks",
      "task_done key_uses",
      "task_done lags",
    ]);
    expect(lines.find((line) => line.includes('"lags"'))).toContain('"webhook_lag_seconds":0');
    await expect(worker.scheduled({ cron: "5 * * * *" }, bindings)).rejects
      .toThrow('no task has the trigger "5 * * * *"');
    const left = async () => {
      const [row] = await tenant.control<{ count: number }[]>`
        select count(*)::int as count from pg_stat_activity
        where datname = current_database() and application_name = 'halfhour control'`;
      return row?.count;
    };
    await expect.poll(left).toBe(0);
  },
);

test("hourly: tenants are maintained, and of changes of calendars those go that were told", async () => {
  const { sql, url } = await anEmptyDatabase();
  const { tenant, tutor } = await anAppOn(url);
  await tutor();
  const lines: string[] = [];
  const note = (level: string) => (event: string, fields: object = {}) =>
    void lines.push(JSON.stringify({ level, event, ...fields }));
  const log = { debug: () => {}, info: note("info"), warn: note("warn"), error: note("error") };
  const clock = { now: () => Date.now(), skewMs: () => 0, measure: () => Promise.resolve() };
  const written: number[] = [];
  await runCron("0 * * * *", {
    assembled: {
      written: (id) => void written.push(id),
      sendWebhooks: null,
      noteKeyUses: () => Promise.resolve(),
    },
    control: sql,
    tenants: tenant.pools,
    clock,
    log,
    elapsed: () => performance.now(),
    keptMs: 20,
  });
  expect(tasksIn(lines)).toEqual(["task_done maintenance", "task_done forgetting"]);
  expect(lines.filter((line) => line.includes('"maintained"'))).toHaveLength(1);
  expect(written).toEqual([tenant.id]);
});

test("a task that fails keeps the others from nothing, and the trigger is told as failed", async () => {
  const { url, sql } = await anEmptyDatabase();
  await migrateDatabase(sql, await readMigrations("sql"));
  const lines: string[] = [];
  const note = (event: string, fields: object = {}) =>
    void lines.push(JSON.stringify({ event, ...fields }));
  const { pools } = (await anAppOn(url)).tenant;
  const running = runCron("* * * * *", {
    assembled: {
      written: () => {},
      sendWebhooks: () => Promise.reject(new Error("away")),
      noteKeyUses: () => Promise.resolve(),
    },
    control: sql,
    tenants: pools,
    clock: { now: () => Date.now(), skewMs: () => 0, measure: () => Promise.resolve() },
    log: { debug: note, info: note, warn: note, error: note },
    elapsed: () => performance.now(),
  });
  await expect(running).rejects.toThrow("failed: webhooks");
  expect(tasksIn(lines)).toEqual(["task_failed webhooks", "task_done key_uses", "task_done lags"]);
});

describeWithWorkerd("on workerd", () => {
  test(
    "both triggers: what was due is sent, what is over is completed, and the log has a line for each task",
    async () => {
      const { url } = await anEmptyDatabase();
      const app = await anAppOn(url);
      const { db } = app.tenant;
      const admin = await app.admin();
      const receiver = await aReceiver();
      const worker = await startWorker({
        DATABASE_URL: url,
        JWT_HS256_SECRET: SECRET,
        WEBHOOK_KEYS: KEY,
        WEBHOOK_ALLOW_PRIVATE: "localhost",
      });
      atEnd(() => worker.stop());
      const post = await fetch(`${worker.address}/api/webhooks/endpoints`, {
        method: "POST",
        headers: { ...admin.credentials, "content-type": "application/json" },
        body: JSON.stringify({ url: receiver.url }),
      });
      expect([post.status, (await post.json()).enabled]).toEqual([201, true]);
      // Past the program, so that nothing is sent before the trigger.
      const { tutor, student } = await happen(app);
      expect(receiver.received).toEqual([]);
      await whenFinal(app);
      expect(await worker.trigger("* * * * *")).toBe("ok");
      expect(receiver.received.map(({ type }) => type)).toContain("user.created");
      const deliveries = await db`select distinct status from webhook_deliveries`;
      expect(deliveries).toContainEqual({ status: "delivered" });

      await db`
        insert into lessons (tutor_id, student_id, starts_at, ends_at, origin, status)
        values (${tutor.id}, ${student.id}, now() - interval '2 hours', now() - interval '1 hour',
          'tutor', 'scheduled')`;
      // It waits for a minute before what was told is forgotten; the test ends before.
      worker.trigger("0 * * * *").catch(() => {});
      await expect.poll(() => tasksIn(linesOf(worker.output())), { timeout: 10_000 }).toEqual([
        "task_done webhooks",
        "task_done key_uses",
        "task_done lags",
        "task_done maintenance",
      ]);
      expect(await db`select status from lessons`).toEqual([{ status: "completed" }]);
      expect(await worker.trigger("5 * * * *")).toBe("exception");
    },
    60_000,
  );

  test(
    "what a write does is sent to endpoints right after it, without a trigger",
    async () => {
      const { app, admin } = await aSender({ now: new Date().toISOString(), webhookKeys: [KEY] });
      const receiver = await aReceiver();
      const endpoint = await anEndpoint(admin, receiver.url);
      const worker = await startWorker({
        DATABASE_URL: app.tenant.controlUrl,
        JWT_HS256_SECRET: SECRET,
        WEBHOOK_KEYS: KEY,
        WEBHOOK_ALLOW_PRIVATE: "localhost",
      });
      atEnd(() => worker.stop());
      const { tutor } = await happen(app);
      const change = async () => {
        const changed = await fetch(`${worker.address}/api/me/profile`, {
          method: "PATCH",
          headers: { ...tutor.credentials, "content-type": "application/json" },
          body: JSON.stringify({ name: `Another name, ${crypto.randomUUID()}` }),
        });
        expect(changed.status).toBe(200);
        await new Promise((resolve) => setTimeout(resolve, 500));
        return receiver.received.length;
      };
      // What another test's transaction keeps from being final goes with the next write.
      await expect.poll(change).toBeGreaterThan(0);
      await expect.poll(async () =>
        (await deliveriesOf(admin, endpoint)).map(({ status }) => status)
      ).toContain("delivered");
    },
    60_000,
  );
});
