/** Keys of a tenant, made, rotated and revoked by its admins (T4). */
import { beforeAll, expect, test } from "vitest";
import type { Key } from "../../src/keys/key.ts";
import { openTransaction } from "../support/locks.ts";
import { anApp, type Answer, type Client, type Person, type TestApp } from "../support/app.ts";

type Made = Key & { readonly key: string | null; readonly old_key_expires_at: string };
type Page = { results: Key[]; cursor: string | null; has_more: boolean };

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
});

const told = ({ status, body }: Answer<unknown>) =>
  `${status} ${(body as { code?: string } | null)?.code ?? ""}`.trim();
const make = (body: object = {}) =>
  admin.post<Made>("/keys", {
    kind: "api_key",
    name: crypto.randomUUID(),
    scopes: ["read"],
    ...body,
  });
const rotate = (id: number, body?: object) => admin.post<Made>(`/keys/${id}/rotate`, body);
const whoHas = ({ kind, key }: Made): Client => app.withKey(kind, key ?? "");
const mayRead = async (client: Client) => (await client.get("/lessons")).status === 200;

test("201: a key works at once, by its scopes", async () => {
  const { status, body } = await make();
  expect([status, body.key]).toEqual([201, expect.stringMatching(/^hh_api_[\w-]{43}$/)]);
  expect(body.key?.startsWith(body.prefix)).toBe(true);
  expect(body).toMatchObject({ created_by: admin.id, rotated_from: null, expires_at: null });
  expect(await mayRead(whoHas(body))).toBe(true);
  expect(told(await whoHas(body).post("/bookings", {}))).toBe("403 forbidden");
  const bot = await make({ kind: "service", scopes: undefined });
  expect(bot.body.key).toMatch(/^hh_svc_/);
  expect(await mayRead(whoHas(bot.body))).toBe(true);
});

test("the key is kept nowhere, also not for a retry, which makes no second one", async () => {
  const headers = { "idempotency-key": crypto.randomUUID() };
  const body = { kind: "api_key", name: "kept nowhere", scopes: ["read", "write"] };
  const first = await admin.post<Made>("/keys", body, { headers });
  const again = await admin.post<Made>("/keys", body, { headers });
  expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([201, "true"]);
  expect(again.body).toEqual({ ...first.body, key: null });
  const rotation = { "idempotency-key": crypto.randomUUID() };
  const path = `/keys/${first.body.id}/rotate`;
  const second = await admin.post<Made>(path, {}, { headers: rotation });
  expect((await admin.post<Made>(path, {}, { headers: rotation })).body)
    .toEqual({ ...second.body, key: null });
  const { results } = (await admin.get<Page>("/keys")).body;
  expect(results.filter(({ name }) => name === body.name)).toHaveLength(2);

  const tables = await app.tenant.db<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE'`;
  const texts = await Promise.all(
    tables.map(({ name }) => app.tenant.db.unsafe(`select t::text from ${name} t`)),
  );
  const keys = await app.tenant.control`select k::text as t from control.keys k`;
  const all = JSON.stringify([texts, keys, app.logLines]);
  expect(all).toContain(second.body.prefix);
  for (const { key } of [first.body, second.body]) expect(all).not.toContain(key?.slice(12));
});

test.each([
  ["an API key that may do nothing", { scopes: [] }, "body.scopes"],
  ["an API key without scopes", { scopes: undefined }, "body.scopes"],
  ["a service key with scopes", { kind: "service" }, "body.scopes"],
  ["a scope that there is not", { scopes: ["admin"] }, "body.scopes[0]"],
  ["a scope twice", { scopes: ["read", "read"] }, "body.scopes"],
  ["a name of two lines", { name: "a\nb" }, "body.name"],
  ["a name of 61 characters", { name: "x".repeat(61) }, "body.name"],
  ["a key of one's own", { key: "x".repeat(43) }, "body.key"],
])("400: %s", async (_, body, path) => {
  const answer = await make(body) as Answer<unknown>;
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ path }] } });
});

test("rotation: both work for as long as it was said, then the old one ends by itself", async () => {
  const began = app.clock.now;
  const { body: old } = await make({ scopes: ["read", "write"] });
  const { status, headers, body } = await rotate(old.id, { grace_minutes: 60 });
  const { name, scopes, kind } = old;
  expect([status, body]).toMatchObject([201, { name, scopes, kind, rotated_from: old.id }]);
  expect(Date.parse(body.old_key_expires_at)).toBe(began + 3_600_000);
  expect(headers.get("location")).toBe(`/api/keys/${body.id}`);
  try {
    app.clock.now = began + 3_599_000;
    expect([await mayRead(whoHas(old)), await mayRead(whoHas(body))]).toEqual([true, true]);
    expect(told(await rotate(body.id))).toBe("409 too_many");
    expect(told(await rotate(old.id))).toBe("409 too_many");
    expect(told(await make({ name }))).toBe("409 too_many");
    app.clock.now = began + 3_600_000;
    expect([await mayRead(whoHas(old)), await mayRead(whoHas(body))]).toEqual([false, true]);
    expect(told(await rotate(old.id))).toBe("404 not_found");
    expect((await rotate(body.id)).status).toBe(201);
  } finally {
    app.clock.now = began;
  }
});

test("a day unless it is said, and never longer than it was to be", async () => {
  const { body: first } = await make();
  const { body: second } = await rotate(first.id);
  const day = Date.parse(second.old_key_expires_at) - app.clock.now;
  expect(day).toBe(24 * 3_600_000);
  await admin.delete(`/keys/${second.id}`);
  expect((await rotate(first.id, { grace_minutes: 43_200 })).body.old_key_expires_at)
    .toBe(second.old_key_expires_at);
});

test("of two who rotate a key at once one gets 409", async () => {
  const { body } = await make();
  const answers = await Promise.all([rotate(body.id), rotate(body.id), rotate(body.id)]);
  expect(answers.map(told).toSorted()).toEqual(["201", "409 too_many", "409 too_many"]);
});

test.each([
  ["revoked", (id: number) => admin.delete(`/keys/${id}`)],
  ["rotated without a grace", (id: number) => rotate(id, { grace_minutes: 0 })],
  ["revoked with an Idempotency-Key", (id: number) => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    return admin.delete(`/keys/${id}`, { headers });
  }],
])("401: a key that was %s, at once here and within ten seconds elsewhere", async (_, end) => {
  const other = await anApp({ tenant: app.tenant });
  const { body } = await make();
  const elsewhere = other.withKey(body.kind, body.key ?? "");
  expect([await mayRead(whoHas(body)), await mayRead(elsewhere)]).toEqual([true, true]);
  expect((await end(body.id)).status).toBeLessThan(300);
  expect(told(await whoHas(body).get("/lessons"))).toBe("401 unauthenticated");
  other.clock.now += 10_000;
  expect(told(await elsewhere.get("/lessons"))).toBe("401 unauthenticated");
  expect(told(await admin.delete(`/keys/${body.id}`))).toBe("404 not_found");
});

test("404: another tenant's key, which goes on working", async () => {
  const neighbours = await anApp();
  const theirs = (await (await neighbours.admin()).post<Made>("/keys", {
    kind: "service",
    name: "theirs",
  })).body;
  const path = `/keys/${theirs.id}`;
  for (const call of [admin.get(path), admin.delete(path), admin.post(`${path}/rotate`, {})]) {
    expect(told(await call)).toBe("404 not_found");
  }
  const listed = (await admin.get<Page>("/keys?ended=true&limit=100")).body.results;
  expect(listed.map(({ id }) => id)).not.toContain(theirs.id);
  expect(await mayRead(neighbours.withKey("service", theirs.key ?? ""))).toBe(true);
});

test("the list shows what is valid, and as a trail who made and ended what", async () => {
  const second = await app.admin();
  const { body } = await make();
  await second.delete(`/keys/${body.id}`);
  const listed = (await admin.get<Page>("/keys?limit=100")).body.results;
  expect(listed.map(({ id }) => id)).not.toContain(body.id);
  const trail = (await admin.get<Page>("/keys?ended=true&limit=100")).body.results;
  expect(trail.find(({ id }) => id === body.id)).toMatchObject({
    created_by: admin.id,
    revoked_by: second.id,
    revoked_at: expect.stringMatching(/Z$/),
  });
});

test("pages follow each other, whatever is made meanwhile; a cursor of another list or tenant is 400", async () => {
  for (let i = 0; i < 5; i++) await make();
  const whole = (await admin.get<Page>("/keys?ended=true&limit=100")).body.results;
  const seen: number[] = [];
  let cursor: string | null = null;
  do {
    const after: string = cursor === null ? "" : `&cursor=${cursor}`;
    const page: Answer<Page> = await admin.get(`/keys?ended=true&limit=2${after}`);
    const { body, headers } = page;
    seen.push(...body.results.map(({ id }) => id));
    cursor = body.cursor;
    expect(headers.get("link")?.includes(String(cursor)) ?? false).toBe(body.has_more);
    await make();
  } while (cursor !== null);
  expect(seen).toEqual(whole.map(({ id }) => id));
  const other = (await admin.get<Page>("/keys?ended=true&limit=1")).body.cursor;
  expect(told(await admin.get(`/keys?cursor=${other}`))).toBe("400 validation_failed");
  const stranger = await (await anApp()).admin();
  expect(told(await stranger.get(`/keys?ended=true&cursor=${other}`))).toBe(
    "400 validation_failed",
  );
});

test("when it was last used is told after a minute, and no request waits for it", async () => {
  const { body } = await make();
  const read = async () => (await admin.get<Key>(`/keys/${body.id}`)).body.last_used_at;
  await mayRead(whoHas(body));
  expect(await read()).toBe(null);
  await app.noteKeyUses();
  expect(await read()).toBe(new Date(app.clock.now).toISOString().replace(".000", ""));
  const etag = async () => (await admin.get(`/keys/${body.id}`)).headers.get("etag");
  const before = await etag();
  app.clock.now += 60_000;
  await mayRead(whoHas(body));
  await app.noteKeyUses();
  expect(await read()).toBe(new Date(app.clock.now).toISOString().replace(".000", ""));
  expect(await etag(), "a key in use can be revoked with If-Match").toBe(before);
});

test("a key that somebody is changing is noted the next time, and holds up no other", async () => {
  const { body } = await make();
  await mayRead(whoHas(body));
  const { body: other } = await make();
  await mayRead(whoHas(other));
  const used = async (id: number) =>
    (await admin.get<Key>(`/keys/${id}`)).body.last_used_at !== null;
  const changing = await openTransaction(app.tenant.control);
  await changing.sql`select from control.keys where id = ${body.id} for update`;
  await app.noteKeyUses();
  await changing.commit();
  expect([await used(body.id), await used(other.id)]).toEqual([false, true]);
  await app.noteKeyUses();
  expect(await used(body.id)).toBe(true);
});

test("412: a key that was rotated since it was read is not revoked", async () => {
  const { body, headers } = await make();
  await rotate(body.id);
  const ifMatch = { headers: { "if-match": headers.get("etag") ?? "" } };
  expect(told(await admin.delete(`/keys/${body.id}`, ifMatch))).toBe("412 version_mismatch");
  expect(await mayRead(whoHas(body))).toBe(true);
});
