import { beforeAll, expect, test } from "vitest";
import { keyCursorText } from "../../src/platform/http/page.ts";
import { anApp, type Client, type TestApp } from "../support/app.ts";
import { events, pageAfter, whenFinal } from "./events.ts";

/** Where a reader of the feed goes on, and what they are told where they cannot (X13). */
let app: TestApp;
let admin: Client;
const DAY = 86_400_000;

beforeAll(async () => {
  app = await anApp();
  admin = await app.admin();
  for (let n = 0; n < 4; n++) await app.student();
  await whenFinal(app);
});

const after = (cursor: string) => events(admin, `?after=${encodeURIComponent(cursor)}`);

/** What the feed of this tenant would give for a row: a forgery by somebody who has read its source. */
const forged = (key: string, id: number, tenant = app.tenant.slug) =>
  keyCursorText({ key, id }, JSON.stringify([tenant, "events"]));

test("200: there always is a cursor, also where nothing has happened", async () => {
  const now = await pageAfter(admin, "now");
  expect(now).toMatchObject({ results: [], has_more: false });
  const again = await pageAfter(admin, now.cursor);
  expect(again).toMatchObject({ results: [], has_more: false });
  expect(again.cursor).not.toBe("");
});

test("200: a tenant in which nothing has ever happened has a beginning", async () => {
  const other = await anApp();
  const program = await other.apiKey("read");
  const { cursor } = await pageAfter(program, "now");
  await other.student();
  await whenFinal(other);
  expect((await pageAfter(program, cursor)).results.map(({ type }) => type))
    .toEqual(["user.created"]);
});

test("200: with `Link` where more can be read at once, and without where not", async () => {
  const first = await events(admin, "?limit=2");
  const link = /<\/api(\/events\?limit=2&after=[^>]+)>; rel="next"/.exec(
    first.headers.get("link") ?? "",
  );
  expect(first.body.has_more).toBe(true);
  const next = await admin.get<typeof first.body>(link?.[1] ?? "/nowhere");
  expect(next.status).toBe(200);
  expect(next.body.results[0]?.id).not.toBe(first.body.results[0]?.id);
  expect((await events(admin, "?limit=500")).headers.get("link")).toBeNull();
});

test("200: only the types that are asked for, and a cursor that is good with others", async () => {
  const none = await pageAfter(admin, null, "types=lesson.booked,relation.invited");
  expect(none).toMatchObject({ results: [], has_more: false });
  const created = await pageAfter(admin, null, "types=user.created&limit=2");
  expect(created.results.map(({ type }) => type)).toEqual(["user.created", "user.created"]);
  const rest = await pageAfter(admin, created.cursor, "types=user.created,user.changed");
  expect(rest.results.length).toBeGreaterThanOrEqual(3);
});

test("200: of types that are rare a page ends when it has looked at 5,000", async () => {
  const other = await anApp();
  const program = await other.service();
  const student = await other.student();
  await other.tenant.db`
    insert into user_changes (user_id, action, roles, fields)
    select ${student.id}, 'changed', '{student}', '{name}' from generate_series(1, 5100)`;
  await other.admin();
  await whenFinal(other);
  const first = await pageAfter(program, null, "types=user.erased,user.created&limit=10");
  expect([first.results.length, first.has_more]).toEqual([1, true]);
  const second = await pageAfter(program, first.cursor, "types=user.erased,user.created&limit=10");
  expect([second.results.length, second.has_more]).toEqual([1, false]);
});

test("410: a cursor that was given more than 30 days ago, with what to do", async () => {
  const { cursor } = await pageAfter(admin, "now");
  app.clock.now += 30 * DAY - 1000;
  expect((await after(cursor)).status).toBe(200);
  app.clock.now += 2_000;
  const { status, body } = await after(cursor);
  expect([status, body.code]).toEqual([410, "cursor_too_old"]);
  expect(body.detail).toContain("after=now");
});

test("410: a place that is not there, as after a backup was restored", async () => {
  const given = Math.floor(app.clock.now / 1000);
  for (const key of [`1 4 ${given}`, `999999999999 1 ${given}`, `999999999999999 2 ${given}`]) {
    const { status, body } = await after(forged(key, 1));
    expect([status, body.code], key).toEqual([410, "cursor_too_old"]);
    expect(body.detail).toContain("after=now");
  }
});

test("400: what this feed never gave", async () => {
  const other = await anApp();
  const { cursor } = await pageAfter(await other.admin(), "now");
  const given = Math.floor(app.clock.now / 1000);
  const { cursor: own } = await pageAfter(admin, "now");
  const texts = [
    cursor,
    "",
    "NOW",
    "then",
    own.slice(0, -1),
    `${own}x`,
    own.replace(".", ".."),
    forged(`1 5 ${given}`, 1),
    forged(`-1 1 ${given}`, 1),
    forged(`1e3 1 ${given}`, 1),
    forged(`99999999999999999999 1 ${given}`, 1),
    forged(`1 1 ${given}`, -1),
    forged("'; drop table users", 1),
    "x".repeat(5_000),
  ];
  for (const text of texts) {
    const { status, body } = await after(text);
    expect([status, body.code], text).toEqual([400, "validation_failed"]);
  }
});

test("400: a limit or a type that there is not", async () => {
  for (const query of ["limit=0", "limit=501", "types=lesson", "types=lesson.held", "since=now"]) {
    expect((await events(admin, `?${query}`)).status, query).toBe(400);
  }
});
