import assert from "node:assert/strict";
import { done, entriesOf, gone } from "../answers.ts";
import { admin, once } from "./client.ts";

/** An address where nobody listens is to be told of lessons: what is sent there waits, and can be seen. */
export async function keepWebhooks(): Promise<void> {
  const { secret, ...made } = await done(admin.createWebhookEndpoint({
    headers: once(),
    body: { url: "http://127.0.0.1:9/hooks", event_types: ["lesson.booked"] },
  }));
  assert(secret?.startsWith("whsec_"));
  const path = { id: made.id };
  const changed = await done(
    admin.changeWebhookEndpoint({ path, headers: once(), body: { description: "The CRM" } }),
  );
  assert.deepEqual(await done(admin.readWebhookEndpoint({ path })), changed);
  assert(entriesOf(await done(admin.listWebhookEndpoints())).some(({ id }) => id === made.id));
  const rotated = await done(
    admin.rotateWebhookSecret({ path, headers: once(), body: { grace_minutes: 60 } }),
  );
  assert.notEqual(rotated.secret, secret);

  const delivery = await done(admin.testWebhookEndpoint({ path, headers: once() }));
  const of = { id: delivery.id };
  assert.equal((await done(admin.readWebhookDelivery({ path: of }))).event_type, "webhook.test");
  const listed = await done(admin.listWebhookDeliveries({ path, query: { limit: 10 } }));
  assert(entriesOf(listed).some(({ id }) => id === delivery.id));
  await done(admin.replayWebhookDelivery({ path: of, headers: once() }));
  const { replayed } = await done(admin.replayWebhookDeliveries({
    path,
    headers: once(),
    body: { since: delivery.occurred_at, status: "delivered" },
  }));
  assert.equal(replayed, 0);
  await gone(admin.deleteWebhookEndpoint({ path, headers: once() }));
}
