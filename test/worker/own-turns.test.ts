/** Whatever a request waits for beside the database, the others of its isolate go on; and readiness is told of itself. */
import { expect, test } from "vitest";
import { SECRET, tokenFor } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { anEmptyDatabase, aTenant } from "../support/database.ts";
import { anAppOn } from "../support/own-database.ts";
import { aReceiver, neverAnswers } from "../support/webhook-receiver.ts";
import { describeWithWorkerd, startWorker } from "../support/workerd.ts";
import { anEndpoint, aSender, happen } from "../webhooks/sending.ts";
import { askWorker } from "./ask-worker.ts";
import { expectNoFaultOfOurs } from "./under-faults.ts";

const KEY = "the key that seals the secrets of these tests";
/** One request at a time may have connections, beside those of /health. */
const ONE = { JWT_HS256_SECRET: SECRET, MAX_CONNECTIONS: "5" };

describeWithWorkerd("on workerd", () => {
  test(
    "200: while a webhook waits for an endpoint that never answers, others get its connections",
    async () => {
      const { app, admin } = await aSender({ now: new Date().toISOString(), webhookKeys: [KEY] });
      const receiver = await aReceiver(neverAnswers);
      await anEndpoint(admin, receiver.url);
      const worker = await startWorker({
        ...ONE,
        DATABASE_URL: app.tenant.controlUrl,
        WEBHOOK_KEYS: KEY,
        WEBHOOK_ALLOW_PRIVATE: "localhost",
      });
      atEnd(() => worker.stop());
      const { tutor } = await happen(app);
      const change = async () => {
        await fetch(`${worker.address}/api/me/profile`, {
          method: "PATCH",
          headers: { ...tutor.credentials, "content-type": "application/json" },
          body: JSON.stringify({ name: `Another name, ${crypto.randomUUID()}` }),
        });
        return receiver.received.length;
      };
      // What another test's transaction keeps from being final goes with the next write.
      await expect.poll(change, { timeout: 40_000 }).toBeGreaterThan(0);
      const token = await tokenFor(app.tenant.slug, "anna", "student", "UTC", Date.now());
      for (let n = 0; n < 5; n++) {
        expect((await askWorker(`${worker.address}/api/lessons/my`, token)).status).toBe(200);
      }
      expectNoFaultOfOurs(worker);
    },
    90_000,
  );

  test(
    "200: while the hourly trigger waits out its minute, others get its connections",
    async () => {
      const { url } = await anEmptyDatabase();
      const { tenant } = await anAppOn(url);
      const worker = await startWorker({ ...ONE, DATABASE_URL: url });
      atEnd(() => worker.stop());
      worker.trigger("0 * * * *").catch(() => {});
      await expect.poll(worker.output).toContain('"task":"maintenance"');
      const token = await tokenFor(tenant.slug, "anna", "student", "UTC", Date.now());
      for (let n = 0; n < 5; n++) {
        expect((await askWorker(`${worker.address}/api/lessons/my`, token)).status).toBe(200);
      }
    },
    60_000,
  );

  test(
    "200 healthy, while all connections of other requests wait for a lock",
    async () => {
      const tenant = await aTenant();
      const worker = await startWorker({ ...ONE, DATABASE_URL: tenant.controlUrl });
      atEnd(() => worker.stop());
      const token = await tokenFor(tenant.slug, "anna", "student", "UTC", Date.now());
      const ask = (path: string) => askWorker(`${worker.address}/api${path}`, token);
      expect((await ask("/lessons/my")).status).toBe(200);
      const held = await tenant.db.reserve();
      await held.unsafe("begin; lock table lessons in access exclusive mode");
      const stuck = [ask("/lessons/my"), ask("/lessons/my"), ask("/lessons/my")];
      const waiting = async () => {
        const [row] = await tenant.control<{ count: number }[]>`
          select count(*)::int as count from pg_stat_activity
          where application_name = ${`hh_${tenant.slug}`} and wait_event_type = 'Lock'`;
        return row?.count;
      };
      await expect.poll(waiting).toBe(1);
      const health = await fetch(`${worker.address}/api/health`);
      expect(await health.json()).toMatchObject({ status: "healthy", database_error: null });
      expect(await waiting()).toBe(1);
      await held.unsafe("rollback");
      held.release();
      await Promise.all(stuck);
    },
    60_000,
  );
});
