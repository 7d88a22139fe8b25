/** What an endpoint was sent is looked up in indexes, however much there is of other states, or waits (X13). */
import { beforeAll, expect, test } from "vitest";
import { aTenant } from "../support/database.ts";
import { byGenericPlan } from "../support/generic-plan.ts";
import { queryOf } from "../support/queries.ts";

const MANY = 20_000;
const { db } = await aTenant();
let endpointId: number;

/** One in 2,000 was given up; half of the others still wait. */
beforeAll(async () => {
  const [user] = await db<{ id: number }[]>`
    insert into users (subject, role) values ('admin', 'admin') returning id`;
  const [endpoint] = await db<{ id: number }[]>`
    insert into webhook_endpoints (
      url, description, event_types, sealed_secret, feed_cursor, feed_cursor_at, created_by
    )
    values ('https://example.com', '', '{}', ${new Uint8Array(8)}, '', now(), ${user?.id ?? 0})
    returning id`;
  endpointId = endpoint?.id ?? 0;
  await db`
    insert into webhook_deliveries (
      endpoint_id, message_id, event_type, occurred_at, payload, status, next_attempt_at
    )
    select ${endpointId}, 'lesson-' || n, 'lesson.booked', now(), '{}', state,
      case state when 'pending' then now() - n * interval '1 second' end
    from generate_series(1, ${MANY}) n,
      lateral (
        select case when n % 2000 = 0 then 'failed' when n % 2 = 0 then 'delivered' else 'pending' end
      ) of (state)`;
  await db`vacuum analyze webhook_deliveries, webhook_endpoints`;
}, 60_000);

/** By the plan that is kept for all values. */
async function pagesOf(text: string, values: unknown[] = []): Promise<number> {
  const given = values.map((value) => value === null ? "null" : `'${value}'`);
  return (await byGenericPlan(db, text, given)).pages;
}

const listed: [string, Record<string, unknown>][] = [
  ["deliveriesOf", {}],
  // Behind the last of them: what lies before it is not gone through.
  ["deliveriesOf", { beforeId: MANY / 100 }],
  ["pendingDeliveriesOf", {}],
  ["deliveredOf", {}],
  ["failedDeliveriesOf", {}],
];

test.each(listed)("a page: %s %j", async (name, given) => {
  const { sql, parameters } = queryOf("webhooks.sql", name);
  const values = new Map<string, unknown>(Object.entries({ endpointId, most: 10, ...given }));
  const pages = await pagesOf(sql, parameters.map((one) => values.get(one.name) ?? null));
  expect(pages).toBeLessThan(40);
});

test("for how long the oldest has been due, with thousands that are due too", async () => {
  expect(await pagesOf("select webhook_lag()")).toBeLessThan(40);
  const [row] = await db<{ seconds: number }[]>`select webhook_lag() as seconds`;
  expect(row?.seconds).toBeGreaterThan(MANY - 2);
});
