import { beforeAll, expect, test } from "vitest";
import { maintainTenant } from "../../src/maintenance/maintain-tenant.ts";
import { forgetSettled } from "../../src/notifications/forget-settled.ts";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type Client, type Person, type TestApp } from "../support/app.ts";
import { aTeacher, booked, cancel, type Teacher } from "../support/marketplace.ts";
import { deliver } from "./bot.ts";
import { FAR, notificationsOf } from "./told.ts";

/** What became of notifications can be looked up for 90 days after the lesson that they tell of. */

let app: TestApp;
let bot: Client;
let tutor: Teacher;
let student: Person;

beforeAll(async () => {
  app = await anApp({ now: FAR });
  tutor = await aTeacher(app);
  student = await app.student();
  bot = await app.service();
  await linkAccounts(app);
});

/** The lesson ended so long ago; it and others were told of before. */
const endedBefore = async (days: number, { id }: { readonly id: number }) => {
  const { db } = app.tenant;
  await db`update notifications set created_at = now() - ${days + 20} * interval '1 day'`;
  await db`
    update lessons set
      starts_at = now() - ${days} * interval '1 day' - interval '1 hour',
      ends_at = now() - ${days} * interval '1 day'
    where id = ${id}`;
};

test("90 days after its lesson it goes, in batches, and not before", async () => {
  const lesson = await booked(student, tutor, "2060-03-08T10:00:00Z");
  const ahead = await booked(student, tutor, "2060-03-08T12:00:00Z");
  await deliver(bot);
  await app.tenant.db`
    update notifications set status = 'failed', attempts = 3
    where lesson_id = ${lesson.id} and kind = 'reminder'`;
  await endedBefore(89, lesson);
  expect(await forgetSettled(app.tenant.db, Date.now(), 3)).toBe(0);
  await endedBefore(91, lesson);
  expect(await forgetSettled(app.tenant.db, Date.now(), 3)).toBe(4);
  expect(await notificationsOf(app, lesson)).toEqual([]);
  expect(await notificationsOf(app, ahead)).toHaveLength(4);
});

test("of a lesson that was cancelled, too; by the maintenance, which says how many", async () => {
  const lesson = await booked(student, tutor, "2060-03-09T10:00:00Z");
  await deliver(bot);
  await cancel(student, lesson);
  await deliver(bot);
  await endedBefore(91, lesson);
  expect(await maintainTenant(app.tenant.db, Date.now())).toMatchObject({
    notifications_forgotten: 5,
  });
  expect(await notificationsOf(app, lesson)).toEqual([]);
});

test("what was written long ago of a lesson ahead stays: by it its people are told that it is cancelled", async () => {
  const lesson = await booked(student, tutor, "2060-03-10T10:00:00Z");
  await deliver(bot);
  await app.tenant.db`
    update notifications set created_at = now() - interval '1 year', updated_at = now() - interval '1 year'`;
  expect(await forgetSettled(app.tenant.db, Date.now())).toBe(0);
  await cancel(student, lesson);
  expect(await deliver(bot)).toHaveLength(1);
});
