/** Flags of a tenant, switched by its admins and asked for by everybody (X8). */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { demoFlags } from "../../src/demo/flags.ts";
import { type Flag, isOn } from "../../src/flags/flag.ts";
import { anApp, type Answer, type Client, type Person, type TestApp } from "../support/app.ts";

type Map = Record<string, boolean>;

let app: TestApp;
let admin: Person;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
  student = await app.student();
});
beforeEach(async () => void (await app.tenant.db`delete from feature_flags`));

const told = ({ status, body }: Answer<unknown>) =>
  `${status} ${(body as { code?: string } | null)?.code ?? ""}`.trim();
const path = (name: string) => `/settings/feature-flags/${name}`;
const save = (name: string, flag: object = {}, headers: Record<string, string> = {}) =>
  admin.put<Flag>(path(name), { enabled: true, percentage: 100, ...flag }, { headers });
const flagsOf = async (client: Client, query = "") =>
  (await client.get<Map>(`/feature-flags${query}`)).body;

test("201, then 200; it is on and off with the next request, on every server", async () => {
  const other = await anApp({ tenant: app.tenant });
  const there = await other.as(student, "student");
  expect(await flagsOf(student)).toEqual({});
  expect((await save("search")).status).toBe(201);
  expect([await flagsOf(student), await flagsOf(there)])
    .toEqual([{ search: true }, { search: true }]);
  expect((await save("search", { enabled: false })).status).toBe(200);
  expect([await flagsOf(student), await flagsOf(there)])
    .toEqual([{ search: false }, { search: false }]);
  expect((await admin.delete(path("search"))).status).toBe(204);
  expect([await flagsOf(student), await flagsOf(there)]).toEqual([{}, {}]);
});

test("the demo's three, by the rule that is tested alone", async () => {
  for (const { name, ...flag } of demoFlags) await save(name, flag);
  for (const person of [student, admin, await app.tutor(), await app.student()]) {
    const half = demoFlags.find(({ name }) => name === "calendar_v046_ab_test");
    if (!half) throw new Error("the demo has lost it");
    const expected = isOn({ ...half, is_allowed: false }, app.tenant.slug, person.id);
    expect(await flagsOf(person)).toEqual({
      calendar_v046: true,
      calendar_v046_ab_test: expected,
      calendar_v046_full: true,
    });
  }
});

test("on for whom it names, at 0 percent; and for nobody while it is off", async () => {
  const other = await app.student();
  const { body } = await save("search", { percentage: 0, allow: [student.id, admin.id] });
  expect(body.allow).toEqual([student.id, admin.id].toSorted((a, b) => a - b));
  expect([await flagsOf(student), await flagsOf(other)])
    .toEqual([{ search: true }, { search: false }]);
  await save("search", { percentage: 0, allow: [student.id], enabled: false });
  expect(await flagsOf(student)).toEqual({ search: false });
});

test("a tenant has its own", async () => {
  const neighbours = await anApp();
  await save("search");
  expect(await flagsOf(await neighbours.student())).toEqual({});
});

test("a key asks for a person of the tenant", async () => {
  await save("search", { percentage: 0, allow: [student.id] });
  const stranger = await (await anApp()).student();
  for (const key of [await app.service(), await app.apiKey("read")]) {
    expect(await flagsOf(key, `?on_behalf_of=${student.id}`)).toEqual({ search: true });
    expect(await flagsOf(key, `?on_behalf_of=${admin.id}`)).toEqual({ search: false });
    expect(told(await key.get("/feature-flags"))).toBe("400 validation_failed");
    expect(told(await key.get(`/feature-flags?on_behalf_of=${stranger.id + 1_000_000}`)))
      .toBe("404 not_found");
  }
  const query = `?on_behalf_of=${admin.id}`;
  expect(told(await student.get(`/feature-flags${query}`))).toBe("403 forbidden");
  expect(told(await (await app.apiKey("write")).get(`/feature-flags${query}`)))
    .toBe("403 forbidden");
});

test.each([
  ["more than all", { percentage: 101 }, "body.percentage"],
  ["less than none", { percentage: -1 }, "body.percentage"],
  ["half a percent", { percentage: 0.5 }, "body.percentage"],
  ["no percentage", { percentage: undefined }, "body.percentage"],
  ["nobody's id", { allow: [999_999_999] }, "body.allow[0]"],
  ["a user twice", { allow: [1, 1] }, "body.allow"],
  ["another field", { users: [] }, "body.users"],
  ["a text that cannot be stored", { description: "\u0000" }, "body.description"],
])("400, and nothing is made: %s", async (_, flag, at) => {
  expect(await save("search", flag)).toMatchObject({
    status: 400,
    body: { errors: [{ path: at }] },
  });
  expect(told(await admin.get(path("search")))).toBe("404 not_found");
});

test.each(["Search", "1st", "_x", "a-b", "a.b", "a".repeat(65), "пошук", "__proto__"])(
  "400: no flag can be called %j",
  async (name) => {
    expect(told(await save(encodeURIComponent(name)))).toBe("400 validation_failed");
  },
);

test("names of a plain object's own are names like others", async () => {
  await save("constructor");
  const { body } = await student.get<Map>("/feature-flags");
  expect(Object.entries(body)).toEqual([["constructor", true]]);
});

test("409: there are two hundred, however many are made at once", async () => {
  await app.tenant.db`
    insert into feature_flags (name, enabled, percentage, allow, description)
    select 'flag_' || n, true, 100, '{}', '' from generate_series(1, 197) n`;
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => save(`more_${i}`)));
  expect(answers.map(told).toSorted())
    .toEqual([...Array(3).fill("201"), ...Array(5).fill("409 too_many")]);
  expect(Object.keys(await flagsOf(student))).toHaveLength(200);
});

test("412: whoever has not seen the last state replaces and deletes nothing", async () => {
  const missing = await save("search", {}, { "if-match": "*" });
  expect(told(missing)).toBe("412 version_mismatch");
  const first = await save("search");
  const ifMatch = { "if-match": first.headers.get("etag") ?? "" };
  expect((await save("search", { percentage: 50 }, ifMatch)).status).toBe(200);
  expect(told(await save("search", { percentage: 10 }, ifMatch))).toBe("412 version_mismatch");
  expect(told(await admin.delete(path("search"), { headers: ifMatch })))
    .toBe("412 version_mismatch");
  expect((await admin.get<Flag>(path("search"))).body.percentage).toBe(50);
});

test("of two who replace the state they both saw exactly one does", async () => {
  const first = await save("search");
  const ifMatch = { "if-match": first.headers.get("etag") ?? "" };
  const answers = await Promise.all(
    [10, 20, 30].map((percentage) => save("search", { percentage }, ifMatch)),
  );
  expect(answers.map(told).toSorted())
    .toEqual(["200", "412 version_mismatch", "412 version_mismatch"]);
});

test("saved as it is, it did not change", async () => {
  await save("search", { allow: [student.id] });
  // As if it were a minute old: answers show whole seconds.
  await app.tenant.db`
    update feature_flags set
      created_at = created_at - interval '1 minute', updated_at = updated_at - interval '1 minute'`;
  const first = await admin.get<Flag>(path("search"));
  const again = await save("search", { allow: [student.id] });
  expect([again.body, again.headers.get("etag")]).toEqual([first.body, first.headers.get("etag")]);
  const { body } = await save("search", { allow: [] });
  expect([body.created_at, body.updated_at > body.created_at])
    .toEqual([first.body.created_at, true]);
});

test("200: however many users the flags name, a list is short; a flag itself names them", async () => {
  const { db } = app.tenant;
  const ids = Array.from({ length: 1000 }, (_, i) => Number.MAX_SAFE_INTEGER - 1000 + i);
  await db`
    insert into feature_flags (name, enabled, percentage, allow, description)
    select 'flag_' || n, true, 0, ${ids}::bigint[], '' from generate_series(1, 200) n`;
  const { status, body } = await admin.get<{ results: object[] }>("/settings/feature-flags");
  expect([status, body.results.length]).toEqual([200, 200]);
  expect(body.results[0]).toMatchObject({ name: "flag_1", allowed_users: 1000 });
  expect(body.results[0]).not.toHaveProperty("allow");
  expect(JSON.stringify(body).length).toBeLessThan(50_000);
  expect((await admin.get<Flag>(path("flag_1"))).body.allow).toEqual(ids);
});
