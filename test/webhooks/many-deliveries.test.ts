/** An endpoint may have millions of deliveries: nothing that is asked of it touches all of them (X13). */
import { beforeAll, expect, test } from "vitest";
import { forgetDeliveries } from "../../src/webhooks/forget-deliveries.ts";
import type { Client, TestApp } from "../support/app.ts";
import { aSender, aTestedEndpoint, type Delivery, type Page } from "./sending.ts";

/** DELIVERIES makes them more. */
const ROWS = Number(Deno.env.get("DELIVERIES") ?? 12_000);
let app: TestApp;
let admin: Client;

beforeAll(async () => {
  ({ app, admin } = await aSender());
}, 600_000);

/** An endpoint that has taken everything for a month. */
async function aBusyEndpoint(): Promise<{ id: number }> {
  const endpoint = await aTestedEndpoint(admin, "http://localhost:9/");
  for (let from = 0; from < ROWS; from += 50_000) {
    await app.tenant.db`
      insert into webhook_deliveries (endpoint_id, message_id, event_type, occurred_at, payload, status, attempts)
      select ${endpoint.id}, 'many-' || n, 'lesson.booked', now() - interval '1 second' * (${ROWS}::int - n),
        '{"type": "lesson.booked", "data": {"lesson_id": 1, "tutor_id": 2, "student_id": 3}}', 'delivered', 1
      from generate_series(${from + 1}::int, ${Math.min(ROWS, from + 50_000)}::int) n`;
  }
  await app.tenant.db.unsafe("analyze webhook_deliveries");
  return endpoint;
}

const countOf = async ({ id }: { id: number }) => {
  const [row] = await app.tenant.db<{ n: number }[]>`
    select count(*)::int as n from webhook_deliveries where endpoint_id = ${id}`;
  return row?.n;
};

/** What it took is printed where it was asked for. */
async function timed<T>(what: string, task: Promise<T>): Promise<T> {
  const began = performance.now();
  const done = await task;
  if (Deno.env.has("DELIVERIES")) console.log(what, Math.round(performance.now() - began), "ms");
  return done;
}

test(
  "204: it is deleted at once, nothing of it can be seen, and its deliveries go a few at a time",
  async () => {
    const endpoint = await aBusyEndpoint();
    const path = `/webhooks/endpoints/${endpoint.id}`;
    const { body } = await admin.get<Page>(`${path}/deliveries?limit=1`);
    const one = `/webhooks/deliveries/${body.results[0]?.id}`;
    expect((await admin.get<Delivery>(one)).status).toBe(200);

    expect((await timed("delete", admin.delete(path))).status).toBe(204);
    expect(await countOf(endpoint)).toBe(ROWS);
    for (const gone of [path, one, `${path}/deliveries`]) {
      expect((await admin.get(gone)).status, gone).toBe(404);
    }
    expect((await admin.post(`${one}/replay`)).status).toBe(404);

    const other = await aTestedEndpoint(admin, "http://localhost:9/");
    await admin.post(`/webhooks/endpoints/${other.id}/test`);
    expect(await timed("forget", forgetDeliveries(app.tenant.db, Date.now()))).toBe(ROWS);
    expect([await countOf(endpoint), await countOf(other)]).toEqual([0, 1]);
  },
  600_000,
);

test("200: the few that failed among very many are found, listed and replayed", async () => {
  const endpoint = await aBusyEndpoint();
  const path = `/webhooks/endpoints/${endpoint.id}`;
  await app.tenant.db`
    update webhook_deliveries set status = 'failed'
    where endpoint_id = ${endpoint.id} and message_id in ('many-1', 'many-7')`;
  const list = async (status: string) =>
    (await timed(status, admin.get<Page>(`${path}/deliveries?status=${status}&limit=5`))).body;
  for (let n = 0; n < 8; n++) expect((await list("failed")).results).toHaveLength(2);
  expect((await list("pending")).results).toEqual([]);
  expect(await list("delivered")).toMatchObject({ has_more: true });

  const since = new Date(Date.now() - 40 * 86_400_000).toISOString();
  const again = (fields: object) =>
    timed("replay", admin.post<{ until: string }>(`${path}/replay`, { since, ...fields }));
  for (let n = 0; n < 3; n++) {
    expect((await again({ since: new Date(Date.now() + 60_000).toISOString() })).body)
      .toMatchObject({ replayed: 0, has_more: false });
  }
  expect((await again({ status: "failed" })).body).toMatchObject({ replayed: 2, has_more: false });
  expect((await again({ status: "failed" })).body).toMatchObject({ replayed: 0, has_more: false });
  // The first of them by its number happened last.
  await app.tenant.db`
    update webhook_deliveries set occurred_at = now() + interval '1 minute'
    where endpoint_id = ${endpoint.id} and id = (
      select min(id) from webhook_deliveries where endpoint_id = ${endpoint.id} and status = 'delivered'
    )`;
  const first = (await again({})).body;
  expect(first).toMatchObject({ replayed: 10_000, has_more: true });
  if (ROWS <= 20_000) await again({ since: first.until });
  expect((await list("delivered")).results).toHaveLength(ROWS <= 20_000 ? 0 : 5);
}, 600_000);
