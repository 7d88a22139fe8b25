/** Several servers send for one tenant: nothing is left out, and what a dead one had comes back (X13). */
import { expect, test } from "vitest";
import { fillDeliveries } from "../../src/webhooks/fill-deliveries.ts";
import { forgetDeliveries } from "../../src/webhooks/forget-deliveries.ts";
import { leaseEndpoints } from "../../src/generated/sql/webhooks.ts";
import { aReceiver, takesItsTime } from "../support/webhook-receiver.ts";
import {
  anEndpoint,
  aSender,
  aTestedEndpoint,
  deliveriesOf,
  happen,
  sendUntil,
} from "./sending.ts";

test("three servers at once: each event is sent once, by one of them, in the order of the feed", async () => {
  const { app, admin } = await aSender();
  const others = [await aSender({ tenant: app.tenant }), await aSender({ tenant: app.tenant })];
  const receiver = await aReceiver(takesItsTime(5));
  await anEndpoint(admin, receiver.url, { event_types: ["relation.invited"] });
  const events = 30;
  await Promise.all([
    ...[app, ...others.map((one) => one.app)].map((server) =>
      sendUntil(server, () => receiver.received.length >= events, 15_000)
    ),
    (async () => {
      for (let i = 0; i < events; i++) await happen(app);
    })(),
  ]);
  const ids = receiver.received.map(({ id }) => Number(id.split("-")[1]));
  expect(ids).toHaveLength(events);
  expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b));
});

test("two that read the feed at once write each delivery once", async () => {
  const { app, admin } = await aSender();
  const endpoint = await anEndpoint(admin, "http://localhost:9/", {
    event_types: ["relation.invited"],
  });
  for (let i = 0; i < 20; i++) await happen(app);
  const filling = { tenant: app.tenant.slug, now: app.clock.now, onGap: () => {} };
  const ends = performance.now() + 5_000;
  while ((await deliveriesOf(admin, endpoint)).length < 20 && performance.now() < ends) {
    await Promise.all(Array.from({ length: 4 }, () => fillDeliveries(app.tenant.db, filling)));
  }
  const ids = (await deliveriesOf(admin, endpoint)).map((one) => one.message_id);
  expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
});

test("what a server had that died comes back when its lease has run out; it is nobody else's before", async () => {
  const { app, admin } = await aSender();
  const receiver = await aReceiver();
  const { id } = await aTestedEndpoint(admin, receiver.url);
  await admin.post(`/webhooks/endpoints/${id}/test`);
  const { now } = app.clock;
  const dead = { now, until: now + 60_000, areSlow: false, most: 10, except: [] };
  expect(await leaseEndpoints(app.tenant.db, dead)).toEqual([{ id, lease: 1 }]);
  expect(await leaseEndpoints(app.tenant.db, dead)).toEqual([]);
  for (let i = 0; i < 3; i++) await app.webhooks?.tick();
  await new Promise((done) => setTimeout(done, 300));
  expect(receiver.received).toEqual([]);
  app.clock.now += 60_000;
  await sendUntil(app, () => receiver.received.length === 1);
});

test("a server without the key of a secret leaves the endpoint to those who have it", async () => {
  const { app, admin } = await aSender();
  const other = await aSender({ tenant: app.tenant, webhookKeys: ["k".repeat(32)] });
  const receiver = await aReceiver();
  const { id } = await aTestedEndpoint(admin, receiver.url);
  await other.admin.post(`/webhooks/endpoints/${id}/test`);
  await sendUntil(
    other.app,
    () => other.app.logLines.some((line) => line.includes("webhook_secret_of_another_key")),
  );
  expect(receiver.received).toEqual([]);
  await sendUntil(app, () => receiver.received.length === 1);
});

test("keys are changed: what the old one has sealed is sent by whoever has both", async () => {
  const [old, young] = ["o".repeat(32), "y".repeat(32)];
  const { app, admin } = await aSender({ webhookKeys: [old] });
  const receiver = await aReceiver();
  const { id } = await aTestedEndpoint(admin, receiver.url);
  const next = await aSender({ tenant: app.tenant, webhookKeys: [young, old] });
  await next.admin.post(`/webhooks/endpoints/${id}/test`);
  await sendUntil(next.app, () => receiver.received.length === 1);
});

test("deliveries are kept for 30 days", async () => {
  const { app, admin } = await aSender();
  const { id } = await aTestedEndpoint(admin, "http://localhost:9/");
  for (let i = 0; i < 3; i++) await admin.post(`/webhooks/endpoints/${id}/test`);
  await app.tenant.db`
    update webhook_deliveries set created_at = now() - interval '30 days' + interval '1 minute'
    where id = (select min(id) from webhook_deliveries)`;
  const now = Date.now();
  expect(await forgetDeliveries(app.tenant.db, now)).toBe(0);
  expect(await forgetDeliveries(app.tenant.db, now + 120_000)).toBe(1);
  expect(await deliveriesOf(admin, { id })).toHaveLength(2);
});
