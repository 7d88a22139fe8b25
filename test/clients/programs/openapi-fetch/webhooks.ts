import assert from "node:assert/strict";
import { done, entriesOf, gone } from "../answers.ts";
import { admin, once } from "./client.ts";

/** An address where nobody listens is to be told of lessons: what is sent there waits, and can be seen. */
export async function keepWebhooks(): Promise<void> {
  const { secret, ...made } = await done(admin.POST("/webhooks/endpoints", {
    params: { header: once() },
    body: { url: "http://127.0.0.1:9/hooks", event_types: ["lesson.booked"] },
  }));
  assert(secret?.startsWith("whsec_"));
  const path = { id: made.id };
  const params = () => ({ path, header: once() });
  const changed = await done(admin.PATCH("/webhooks/endpoints/{id}", {
    params: params(),
    body: { description: "The CRM" },
  }));
  const read = await done(admin.GET("/webhooks/endpoints/{id}", { params: { path } }));
  assert.deepEqual(read, changed);
  const all = entriesOf(await done(admin.GET("/webhooks/endpoints")));
  assert(all.some(({ id }) => id === made.id));
  const rotated = await done(admin.POST("/webhooks/endpoints/{id}/rotate-secret", {
    params: params(),
    body: { grace_minutes: 60 },
  }));
  assert.notEqual(rotated.secret, secret);

  const delivery = await done(
    admin.POST("/webhooks/endpoints/{id}/test", { params: params() }),
  );
  const of = { id: delivery.id };
  const whole = await done(admin.GET("/webhooks/deliveries/{id}", { params: { path: of } }));
  assert.equal(whole.event_type, "webhook.test");
  const listed = await done(admin.GET("/webhooks/endpoints/{id}/deliveries", {
    params: { path, query: { limit: 10 } },
  }));
  assert(entriesOf(listed).some(({ id }) => id === delivery.id));
  await done(
    admin.POST("/webhooks/deliveries/{id}/replay", { params: { path: of, header: once() } }),
  );
  const { replayed } = await done(admin.POST("/webhooks/endpoints/{id}/replay", {
    params: params(),
    body: { since: delivery.occurred_at, status: "delivered" },
  }));
  assert.equal(replayed, 0);
  await gone(admin.DELETE("/webhooks/endpoints/{id}", { params: params() }));
}
