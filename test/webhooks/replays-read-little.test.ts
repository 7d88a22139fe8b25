/** What is sent again is found by an index, whatever else there is of 30 days; endpoints have their turns (X13). */
import { beforeAll, expect, test } from "vitest";
import { endLease, leaseEndpoints } from "../../src/generated/sql/webhooks.ts";
import type { Sql } from "../../src/platform/database/sql.ts";
import { aTenant } from "../support/database.ts";
import { byGenericPlan } from "../support/generic-plan.ts";
import { queryOf } from "../support/queries.ts";

const MANY = 20_000;
const { db } = await aTenant();
const endpoints: Record<string, number> = {};

async function anEndpointIn(tenant: Sql): Promise<number> {
  const [row] = await tenant<{ id: number }[]>`
    with maker as (
      insert into users (subject, role) values (${crypto.randomUUID()}, 'admin') returning id
    )
    insert into webhook_endpoints (
      url, description, event_types, sealed_secret, feed_cursor, feed_cursor_at, created_by
    )
    select 'https://example.com', '', '{}', ${new Uint8Array(8)}, '', now(), id from maker
    returning id`;
  return row?.id ?? 0;
}

/** Two of which one in 2,000 became what the others did not. */
beforeAll(async () => {
  for (const [rare, common] of [["delivered", "failed"], ["failed", "delivered"]] as const) {
    const id = endpoints[rare] = await anEndpointIn(db);
    await db`
      insert into webhook_deliveries (endpoint_id, message_id, event_type, occurred_at, payload, status)
      select ${id}, 'lesson-' || n, 'lesson.booked', timestamptz '2027-02-01' + n * interval '2 minutes', '{}',
        case when n % 2000 = 0 then ${rare} else ${common} end
      from generate_series(1, ${MANY}) n`;
  }
  await db`vacuum analyze webhook_deliveries, webhook_endpoints`;
}, 60_000);

/** The pages that are read to find what is to be sent again, by the plan that is kept for all values. */
async function pagesOf(given: Record<string, unknown>): Promise<number> {
  const { sql, parameters } = queryOf("webhooks.sql", "replayDeliveries");
  // Its first part; what follows writes, which costs what is replayed.
  const found = `${sql.slice(0, sql.indexOf("),\nagain as"))}) select count(*) from found`;
  const asked = parameters.filter((_, n) => found.includes(`$${n + 1}`));
  const values = new Map(
    Object.entries({ happenedFrom: "2027-01-01T00:00:00Z", most: 5, ...given }),
  );
  return (await byGenericPlan(db, found, asked.map(({ name }) => `'${values.get(name)}'`))).pages;
}

test.each(["delivered", "failed"])(
  "a replay of the few %s ones among very many others",
  async (rare) => {
    const only = { failed: rare === "failed", delivered: rare === "delivered" };
    expect(await pagesOf({ endpointId: endpoints[rare], ...only })).toBeLessThan(40);
  },
);

test("a replay of both begins at its time", async () => {
  const given = { endpointId: endpoints["failed"], failed: true, delivered: true };
  expect(await pagesOf({ ...given, happenedFrom: "2027-02-20T00:00:00Z" })).toBeLessThan(40);
});

test("each endpoint has its turn, where there are fewer places than endpoints", async () => {
  const now = Date.parse("2027-03-01T00:00:00Z");
  const { db: other } = await aTenant();
  const ids = [await anEndpointIn(other), await anEndpointIn(other), await anEndpointIn(other)];
  await other`
    insert into webhook_deliveries (
      endpoint_id, message_id, event_type, occurred_at, payload, status, next_attempt_at
    )
    select id, 'lesson-1', 'lesson.booked', now(), '{}', 'pending', ${new Date(now)}
    from webhook_endpoints`;
  const turns: number[] = [];
  for (let turn = 0; turn < 6; turn++) {
    const at = now + turn * 1_000;
    const leases = await leaseEndpoints(other, {
      now: at,
      until: at + 30_000,
      areSlow: false,
      most: 1,
      except: [],
    });
    for (const lease of leases) await endLease(other, { ...lease, now: at + 500 });
    turns.push(...leases.map(({ id }) => id));
  }
  expect(turns).toEqual([...ids, ...ids]);
});
