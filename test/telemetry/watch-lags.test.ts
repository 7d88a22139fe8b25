import { beforeAll, beforeEach, expect, test } from "vitest";
import { Meter } from "../../src/platform/telemetry/meter.ts";
import { LagWatch } from "../../src/start/watch-lags.ts";
import { linkAccounts } from "../support/accounts.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { exposed } from "../support/exposed.ts";
import { aTeacher, booked, withoutLimits } from "../support/marketplace.ts";
import { FAR } from "../notifications/told.ts";

/** For how long the oldest notification and the oldest delivery of webhooks have been due, of all tenants. */
let app: TestApp;
let meter: Meter;
let watch: LagWatch;

beforeAll(async () => {
  app = await anApp({ now: FAR });
  await withoutLimits(app);
  const [tutor, student] = [await aTeacher(app), await app.student()];
  await linkAccounts(app);
  await booked(student, tutor, "2060-03-08T10:00:00Z");
});

beforeEach(() => {
  meter = new Meter();
  watch = new LagWatch(app.tenant.control, meter);
});

/** Whole rounds over the tenants, so that other files' come and go between. */
async function lag(name = "notification_lag_seconds"): Promise<number> {
  for (let i = 0; i < 5; i++) await watch.look();
  return await exposed(meter, name) ?? NaN;
}

const due = (since: string) =>
  app.tenant.db`
    update notifications set scheduled_at = now() - ${since}::interval where status = 'pending'`;

test("the age of the oldest that is due", async () => {
  await due("100 days");
  const seconds = await lag();
  expect(seconds).toBeGreaterThanOrEqual(100 * 86_400);
  expect(seconds).toBeLessThan(100 * 86_400 + 60);
});

test("what is sent, what is not due yet and what nobody can be told is late by nothing", async () => {
  await due("100 days");
  await app.tenant.db`
    update notifications set scheduled_at = now() + interval '1 hour' where status = 'pending'`;
  expect(await lag()).toBeLessThan(100 * 86_400);
  await due("100 days");
  await app.tenant.db`update users set telegram_user_id = null`;
  expect(await lag()).toBeLessThan(100 * 86_400);
  await linkAccounts(app);
  await due("100 days");
  expect(await lag()).toBeGreaterThan(100 * 86_400);
  await app.tenant.db`
    update notifications set status = 'sent', sent_at = now() where status = 'pending'`;
  expect(await lag()).toBeLessThan(100 * 86_400);
});

test("a tenant that cannot be asked keeps nobody from the others", async () => {
  const broken = await anApp();
  await broken.tenant.db.unsafe("drop function notification_lag()");
  await app.tenant.db`update notifications set status = 'pending', sent_at = null`;
  await due("100 days");
  expect(await lag()).toBeGreaterThan(100 * 86_400);
});

test("the age of the oldest delivery of webhooks that is due, unless its endpoint is disabled", async () => {
  const hundredDays = 100 * 86_400;
  const deliveries = () => lag("webhook_lag_seconds");
  await app.tenant.db`
    with endpoint as (
      insert into webhook_endpoints (url, description, event_types, sealed_secret, created_by, feed_cursor, feed_cursor_at)
      select 'https://example.com/', '', '{}', '', id, '', now() from users limit 1
      returning id
    )
    insert into webhook_deliveries (endpoint_id, message_id, event_type, occurred_at, payload, next_attempt_at)
    select id, 'message', 'lesson.booked', now(), '{}', now() - interval '100 days' from endpoint`;
  expect(await deliveries()).toBeGreaterThanOrEqual(hundredDays);
  await app.tenant.db`
    update webhook_endpoints set disabled_reason = 'gone', disabled_at = now()`;
  expect(await deliveries()).toBeLessThan(hundredDays);
  await app.tenant.db`
    update webhook_endpoints set disabled_reason = null, disabled_at = null`;
  await app.tenant.db`
    update webhook_deliveries set next_attempt_at = now() + interval '1 hour'`;
  expect(await deliveries()).toBeLessThan(hundredDays);
});
