/** What a tenant has beside its tables, and what must not come back with them. */
import { expect, test, vi } from "vitest";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { findWebhookTenants } from "../../src/tenants/find-webhook-tenants.ts";
import { givePlan, setQuota } from "../../src/tenants/plans.ts";
import { fillDeliveries } from "../../src/webhooks/fill-deliveries.ts";
import { aFeed, read } from "../calendar-feeds/calendars.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { aBackup, edited, restored } from "../support/backups.ts";
import { aSlug, aTenant, tenantSql } from "../support/database.ts";
import { aReceiver } from "../support/webhook-receiver.ts";
import { anEndpoint, aSender, happen, sendUntil } from "../webhooks/sending.ts";

/** Plans are of the whole database, which others use too. */
const aPlan = () => `p_${crypto.randomUUID().replaceAll("-", "").slice(0, 20)}`;
const quotas = (requests: number, plan: string) =>
  ({ plan, holder: "user", rateClass: "default", quota: { requests, seconds: 60 } }) as const;

/** Whoever meets a tenant that was restored has it looked up anew: no other request is needed for that. */
const isRead = (app: TestApp, path: string) =>
  vi.waitFor(async () => {
    app.clock.now += 1_000;
    expect((await read(app, path)).status).toBe(200);
  }, 3_000);

test("webhooks go on: in place of a tenant, and where it was gone", async () => {
  const { app, admin } = await aSender();
  const { controlUrl: url, slug, control } = app.tenant;
  const receiver = await aReceiver();
  await anEndpoint(admin, receiver.url, { event_types: ["relation.invited"] });
  const backup = await aBackup(url, slug);
  await restored(url, backup, { slug });
  expect(await findWebhookTenants(control)).toContain(slug);
  await happen(app);
  await sendUntil(app, () => receiver.received.length === 1);
  await dropTenant(control, slug);
  expect(await findWebhookTenants(control)).not.toContain(slug);
  await restored(url, backup, { slug });
  expect(await findWebhookTenants(control)).toContain(slug);
});

test("a copy under another name tells nobody until it is asked to, and then of what happens from then on", async () => {
  const { app, admin } = await aSender();
  const { controlUrl: url, slug, control } = app.tenant;
  await anEndpoint(admin, "http://localhost:9/", { event_types: ["relation.invited"] });
  await happen(app);
  const as = aSlug();
  await restored(url, await aBackup(url, slug), { slug, as });
  const db = tenantSql(url, as, { max: 1 });
  expect(await db`select disabled_reason from webhook_endpoints`)
    .toEqual([{ disabled_reason: "admin" }]);
  await db`update webhook_endpoints set disabled_reason = null, disabled_at = null`;
  const gaps: number[] = [];
  const filling = { tenant: as, now: app.clock.now, onGap: (id: number) => void gaps.push(id) };
  expect(await fillDeliveries(db, filling)).toBe(0);
  expect(gaps.length).toBe(1);
  expect(await fillDeliveries(db, filling)).toBe(0);
  expect(gaps.length).toBe(1);
  await db.end();
  await dropTenant(control, as);
});

test("a plan comes with the tenant where there is none of its name; one that is there is the operator's", async () => {
  const { controlUrl: url, slug, control } = await aTenant();
  const plan = aPlan();
  await setQuota(control, quotas(5, plan));
  await givePlan(control, slug, plan);
  const backup = await aBackup(url, slug);
  const all = () =>
    control`select * from control.plan_quotas where plan = ${plan} order by holder, rate_class`;
  const told = await all();
  expect(told.length).toBe(12);
  await dropTenant(control, slug);
  await control`delete from control.plans where name = ${plan}`;
  await restored(url, backup, { slug });
  const planOf = async () =>
    (await control`select plan from control.tenants where slug = ${slug}`)[0]?.["plan"];
  expect([await planOf(), await all()]).toEqual([plan, told]);

  await setQuota(control, quotas(7, plan));
  const since = await all();
  await dropTenant(control, slug);
  await restored(url, backup, { slug });
  expect([await planOf(), await all()]).toEqual([plan, since]);

  // As backups were before they told quotas.
  await dropTenant(control, slug);
  await control`delete from control.plans where name = ${plan}`;
  const older = await edited(
    backup,
    (text) => text.replace(/, ?"plan_quotas":\[[^\]]*\]|"plan_quotas":\[[^\]]*\],/, ""),
  );
  await restored(url, older, { slug });
  expect([await planOf(), await all()]).toEqual(["standard", []]);
});

test("a secret address of a calendar that was revoked or replaced since is not good again; one made since stays", async () => {
  const app = await anApp();
  const { controlUrl: url, slug, control } = app.tenant;
  const people = [
    await app.tutor(),
    await app.tutor(),
    await app.tutor(),
    await app.tutor(),
  ] as const;
  const [keeps, revokes, replaces, makes] = people;
  const [kept, revoked, replaced] = [
    await aFeed(keeps),
    await aFeed(revokes),
    await aFeed(replaces),
  ];
  const backup = await aBackup(url, slug);
  expect((await revokes.delete("/me/calendar-feed")).status).toBe(204);
  const since = [await aFeed(replaces), await aFeed(makes)];
  await restored(url, backup, { slug });
  await isRead(app, kept);
  const seen = async (paths: string[]) => {
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await read(app, path)).status);
    return statuses;
  };
  expect(await seen([kept, revoked, replaced, ...since])).toEqual([200, 404, 404, 200, 200]);
  // Where nobody knows what became of them they are as the backup says.
  await dropTenant(control, slug);
  await restored(url, backup, { slug });
  await isRead(app, kept);
  expect(await seen([kept, revoked])).toEqual([200, 200]);
});
