import { createKey } from "../../../src/tenants/keys.ts";
import { NOW } from "../app.ts";
import { expecting, type Makers, type Scene } from "./scene.ts";

async function key({ app }: Scene) {
  const { id } = await createKey(app.tenant.control, {
    tenant: app.tenant.slug,
    kind: "api_key",
    name: crypto.randomUUID(),
    scopes: ["read"],
  });
  return { $key: id };
}

/** An endpoint, and a delivery of it that was taken. */
async function webhook({ app, admin }: Scene) {
  const { id } = await expecting(
    201,
    admin.post("/webhooks/endpoints", { url: "https://example.com/hooks" }),
  );
  const [delivery] = await app.tenant.db<{ id: number }[]>`
    insert into webhook_deliveries (
      endpoint_id, message_id, event_type, occurred_at, payload, status, attempts, attempted_at, answer_status,
      answer_body, duration_ms
    )
    values (
      ${Number(id)}, 'lesson-1', 'lesson.booked', ${NOW}, ${
    JSON.stringify({ type: "lesson.booked", timestamp: NOW, data: {} })
  }::text::jsonb, 'delivered', 1, ${NOW}, 200, '', 20
    )
    returning id`;
  return { $webhook: id, $webhook_delivery: delivery?.id };
}

/** Keys and webhooks. */
export const programs: Makers = {
  $key: key,
  $key_name: () => Promise.resolve({ $key_name: crypto.randomUUID() }),
  $webhook: webhook,
  $webhook_delivery: webhook,
};
