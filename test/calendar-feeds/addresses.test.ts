import { beforeAll, expect, test } from "vitest";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { addressOf } from "../../src/calendar-feeds/address.ts";
import { byGenericPlan } from "../support/generic-plan.ts";
import { queryOf } from "../support/queries.ts";
import { aFeed, read } from "./calendars.ts";

/** A secret address: shown once, kept as a hash, replaced, revoked, guessed (X13). */
let app: TestApp;
let student: Person;

beforeAll(async () => {
  app = await anApp();
  student = await app.student({ name: "Liam Byrne" });
});

test("201: an address of 256 bits, shown once and kept nowhere", async () => {
  const headers = { "Idempotency-Key": crypto.randomUUID() };
  type Made = { path: string | null; created_at: string };
  const first = await student.post<Made>("/me/calendar-feed", undefined, { headers });
  const again = await student.post<Made>("/me/calendar-feed", undefined, { headers });
  const path = first.body.path ?? "";
  expect(path).toMatch(
    new RegExp(`^/api/calendar-feeds/${app.tenant.slug}\\.[A-Za-z0-9_-]{43}\\.ics$`),
  );
  expect(again.body).toEqual({ ...first.body, path: null });
  expect((await read(app, path.slice(4))).status).toBe(200);
  const secret = path.split(".")[1] ?? "";
  for (const table of ["calendar_feeds", "idempotency_keys"]) {
    const rows = await app.tenant.db.unsafe(`select to_jsonb(t)::text as row from ${table} t`);
    expect(JSON.stringify(rows), table).not.toContain(secret);
  }
  const { path: _, ...made } = first.body;
  expect((await student.get("/me/calendar-feed")).body).toEqual(made);
});

test("when it was made is told on its owner's clock, of which the ETag knows nothing", async () => {
  const owner = await app.student({ zone: "Asia/Kathmandu" });
  await aFeed(owner);
  type Feed = { created_at: string; user_local_created_at: string; timezone: string };
  const { body, headers } = await owner.get<Feed>("/me/calendar-feed");
  expect(body).toMatchObject({
    user_local_created_at: expect.stringMatching(/\+05:45$/),
    timezone: "Asia/Kathmandu",
  });
  expect(Date.parse(body.user_local_created_at)).toBe(Date.parse(body.created_at));
  expect((await owner.patch("/me/profile", { timezone: "Europe/Kyiv" })).status).toBe(200);
  const moved = await owner.get<Feed>("/me/calendar-feed");
  expect(moved.body.user_local_created_at).toMatch(/\+0[23]:00$/);
  expect(moved.headers.get("etag")).toBe(headers.get("etag"));
});

test("404: an address that was replaced, revoked, or whose owner was erased", async () => {
  const old = await aFeed(student);
  const current = await aFeed(student);
  expect([(await read(app, old)).status, (await read(app, current)).status]).toEqual([404, 200]);
  expect((await student.delete("/me/calendar-feed")).status).toBe(204);
  expect((await read(app, current)).status).toBe(404);
  expect((await student.delete("/me/calendar-feed")).status).toBe(204);
  expect((await student.get("/me/calendar-feed")).body).toMatchObject({
    created_at: null,
    user_local_created_at: null,
  });

  const leaving = await app.student();
  const theirs = await aFeed(leaving);
  expect((await (await app.admin()).post(`/users/${leaving.id}/erase`, {})).status).toBe(200);
  expect((await read(app, theirs)).status).toBe(404);
});

test("412: somebody has made another address since", async () => {
  const { headers } = await student.get("/me/calendar-feed");
  await aFeed(student);
  const extra = { headers: { "If-Match": headers.get("etag") ?? "" } };
  expect((await student.delete("/me/calendar-feed", extra)).status).toBe(412);
});

test("404: what is guessed is answered alike, whatever it is, and with the same words", async () => {
  const path = await aFeed(student);
  const guess = () =>
    crypto.getRandomValues(new Uint8Array(32)).toBase64({
      alphabet: "base64url",
      omitPadding: true,
    });
  const kinds: Record<string, () => string> = {
    "of the tenant": () => `${app.tenant.slug}.${guess()}.ics`,
    "of another tenant": () => `nobody_here.${guess()}.ics`,
    "one letter off": () =>
      path.slice("/calendar-feeds/".length).replace(
        /.\.ics$/,
        (end) => `${end[0] === "A" ? "B" : "A"}.ics`,
      ),
    "no secret": () => `${app.tenant.slug}..ics`,
    "no tenant": () => `${guess()}.ics`,
    "without an end": () => path.slice("/calendar-feeds/".length, -4),
    "hostile": () => encodeURIComponent(`${app.tenant.slug}.' or true--.ics`),
  };
  const answers = new Set<string>();
  for (const [kind, make] of Object.entries(kinds)) {
    const { status, text } = await read(app, `/calendar-feeds/${make()}`);
    expect(status, kind).toBe(404);
    answers.add(text.replace(/"request_id":"[^"]+"/, ""));
  }
  expect(answers.size).toBe(1);
});

test("a guess that is one letter off is as much work as any: a hash is looked up in an index", async () => {
  const path = await aFeed(student);
  const { db } = app.tenant;
  await db`
    with made as (
      insert into users (subject, role, roles)
      select 'reader ' || n, 'student', '{student}' from generate_series(1, 2000) n
      returning id
    )
    insert into calendar_feeds (user_id, hash, created_at)
    select id, sha256(id::text::bytea), now() from made`;
  await db`vacuum analyze calendar_feeds, users`;
  const file = path.slice("/calendar-feeds/".length);
  const other = (at: number) =>
    `${file.slice(0, at)}${file[at] === "A" ? "B" : "A"}${file.slice(at + 1)}`;
  const first = file.indexOf(".") + 1;
  const { sql } = queryOf("calendar-feeds.sql", "ownerOfCalendarFeed");
  const pagesOf = async (name: string) => {
    const hash = addressOf(name)?.hash.toHex() ?? "";
    return (await byGenericPlan(db, sql, [`'\\x${hash}'`])).pages;
  };
  // The last letter has bits that do not count, so the one before it.
  const pages = [
    await pagesOf(other(first)),
    await pagesOf(other(first + 20)),
    await pagesOf(other(first + 41)),
  ];
  expect(new Set(pages).size).toBe(1);
  expect(pages[0]).toBeLessThan(5);
  expect(await pagesOf(file)).toBeGreaterThan(pages[0] ?? 0);
});

test("403: a program; 401: nobody", async () => {
  const service = await app.service();
  expect((await service.post("/me/calendar-feed")).status).toBe(403);
  expect((await service.get("/me/calendar-feed")).status).toBe(403);
  expect((await app.nobody.post("/me/calendar-feed")).status).toBe(401);
});

test("the secret is in no line of the log, whatever becomes of the request", async () => {
  const path = await aFeed(student);
  const secret = path.split(".")[1] ?? "";
  for (const tail of ["", "?x=1", "/more", "%00", "/../x"]) {
    await app.fetch(new Request(`http://halfhour.test/api${path}${tail}`));
    await app.fetch(new Request(`http://halfhour.test/api${path}${tail}`, { method: "PUT" }));
    await app.fetch(new Request(`http://halfhour.test${path}${tail}`));
  }
  expect(app.logLines.length).toBeGreaterThan(10);
  expect(app.logLines.join("\n")).not.toContain(secret);
});
