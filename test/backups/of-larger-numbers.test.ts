/** A backup of a database whose transactions have larger numbers than those here: one rule for all who kept a place. */
import { expect, test } from "vitest";
import { lendTenantRole } from "../../src/generated/sql/backups.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { allAfter, events, pageAfter, whenFinal } from "../events/events.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { aBackup, restored, verified } from "../support/backups.ts";
import type { Client } from "../support/clients.ts";
import { anEmptyDatabase } from "../support/database.ts";
import { serveApp, watching } from "../support/live.ts";
import { aLesson } from "../support/tutoring.ts";
import { aReceiver } from "../support/webhook-receiver.ts";
import { anEndpoint, aSender, sendUntil } from "../webhooks/sending.ts";

const TRAILS = ["user_changes", "relation_status_log", "availability_changes", "lesson_changes"];

/** What a backup of the tenant would be if the database had had many more transactions. */
async function backupOfLater({ tenant: { controlUrl, slug, control } }: TestApp) {
  const role = `hh_${slug}`;
  await control.transaction(async (tx) => {
    await lendTenantRole(tx, { roleName: role, lent: true });
    for (const trail of TRAILS.map((name) => `${role}.${name}`)) {
      await tx.unsafe(`alter table ${trail} disable trigger user`);
      await tx.unsafe(`
        update ${trail} set moment = (moment::text::bigint + 9000000000000)::text::xid8 where moment > '0'`);
      await tx.unsafe(`alter table ${trail} enable trigger user`);
    }
    await lendTenantRole(tx, { roleName: role, lent: false });
  });
  return await aBackup(controlUrl, slug);
}

async function aTaught(app: TestApp) {
  const [tutor, student] = [await app.tutor(), await app.student()];
  const id = await aLesson(tutor, student, "2027-03-02T10:00:00Z", "2027-03-02T11:00:00Z");
  await whenFinal(app);
  return { tutor, student, id };
}

/** Moves a lesson; a connection that still knows the tenant of before says 503 once, and that one may try again. */
const moved = (tutor: Client, id: number) =>
  expect.poll(async () =>
    (await tutor.patch(`/lessons/${id}/reschedule`, { start: "2027-03-02T12:00:00Z" })).status
  ).toBe(200);

test("it passes its trial: what is restored is compared as it is in the file", async () => {
  const app = await anApp();
  await aTaught(app);
  const { url, sql } = await anEmptyDatabase();
  await migrateDatabase(sql, await readMigrations("sql"));
  expect((await verified(url, await backupOfLater(app))).tenants).toBe(1);
});

test("410 of the feed, which begins anew; a calendar's version is another, and greater", async () => {
  const app = await anApp();
  const admin = await app.admin();
  const { tutor, student, id } = await aTaught(app);
  const host = serveApp(app);
  const { client, version } = await watching(host, student, tutor.id);
  const [begun, end] = [await pageAfter(admin, null, "limit=2"), await pageAfter(admin, "now")];
  const { controlUrl, slug } = app.tenant;
  await restored(controlUrl, await backupOfLater(app), { slug });
  app.written();
  expect((await client.closed).code).toBe(4503);
  const back = await watching(host, student, tutor.id, version);
  expect(await back.client.next("calendar_update")).toMatchObject({ previous: version });
  back.client.close();
  for (const { cursor } of [begun, end]) {
    expect((await events(admin, `?after=${cursor}`)).body.code).toBe("cursor_too_old");
  }
  // Nothing of before is told again, to nobody.
  expect((await allAfter(admin, null)).told).toEqual([]);
  await moved(tutor, id);
  await whenFinal(app);
  expect((await allAfter(admin, null)).told.map(({ type }) => type)).toEqual([
    "lesson.rescheduled",
  ]);
});

test("an endpoint of webhooks is sent what happens after it, and nothing of before again", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  await anEndpoint(admin, receiver.url, { event_types: ["lesson.entered", "lesson.rescheduled"] });
  const { tutor, id } = await aTaught(app);
  await sendUntil(app, () => receiver.received.length === 1);
  const { controlUrl, slug } = app.tenant;
  await restored(controlUrl, await backupOfLater(app), { slug });
  await sendUntil(app, () => app.logLines.some((line) => line.includes("webhook_events_left_out")));
  await moved(tutor, id);
  await sendUntil(app, () => receiver.received.length >= 2);
  expect(receiver.received.map(({ type }) => type)).toEqual([
    "lesson.entered",
    "lesson.rescheduled",
  ]);
});
