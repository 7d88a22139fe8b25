/** The commands as a person runs them, in processes of their own. */
import { beforeAll, expect, test } from "vitest";
import { hashOfKey } from "../../src/platform/auth/keys.ts";
import { findKey } from "../../src/tenants/keys.ts";
import { tzVersion } from "../../src/time/zone.ts";
import { anEmptyDatabase, aSlug } from "../support/database.ts";

const slug = aSlug();
let database: Awaited<ReturnType<typeof anEmptyDatabase>>;

beforeAll(async () => {
  database = await anEmptyDatabase();
});

async function run(tool: string, ...args: string[]) {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `tools/${tool}.ts`, ...args],
    env: { DATABASE_URL: database.url, NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = await command.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

test("before anything is there, list says what to do", async () => {
  const { code, err } = await run("tenant", "list");
  expect({ code, err }).toEqual({
    code: 1,
    err: "The database is not migrated: deno task migrate\n",
  });
});

test("create makes the database and the tenant; again it is refused in one sentence", async () => {
  expect(await run("tenant", "create", slug)).toMatchObject({
    code: 0,
    out: `created the tenant ${slug} (id 1)\n`,
  });
  expect(await run("tenant", "create", slug)).toMatchObject({
    code: 1,
    err: `there is a tenant ${slug} already\n`,
  });
  expect((await run("tenant", "list")).out).toMatch(new RegExp(`\n1 +${slug} +[1-9]`));
});

test("a tenant has the plan standard until it is given another, which is made of it", async () => {
  expect((await run("tenant", "list")).out).toMatch(/ standard +20/);
  const { out } = await run("tenant", "plans");
  expect(out).toMatch(/\nstandard +user +default +600\/60\n/);
  expect(await run("tenant", "quota", "school", "user", "writes", "30/10")).toMatchObject({
    code: 0,
    out: "made the plan school: user writes 30/10\n",
  });
  expect(await run("tenant", "quota", "school", "tenant", "costly", "none")).toMatchObject({
    out: "the plan school: tenant costly none\n",
  });
  expect((await run("tenant", "plans")).out).toMatch(
    /\nschool +user +default +600\/60\nschool +user +writes +30\/10\n/,
  );
  expect((await run("tenant", "plans")).out).not.toMatch(/school +tenant +costly/);
  expect(await run("tenant", "plan", slug, "school")).toMatchObject({
    code: 0,
    out: `the tenant ${slug} has the plan school\n`,
  });
  expect((await run("tenant", "list")).out).toMatch(new RegExp(`${slug} .* school +20`));
});

test.each([
  [["plan", slug, "nothing"], "there is no plan nothing: see deno task tenant plans"],
  [["plan", "nobody", "wide"], "there is no tenant nobody"],
  [["quota", "a b", "user", "default", "1/1"], '"a b" cannot name a plan'],
  [["quota", "school", "bot", "default", "1/1"], '"bot" has no quota: expected user'],
  [["quota", "school", "user", "reads", "1/1"], '"reads" is no class of operations'],
  [["quota", "school", "user", "default", "0/60"], "a quota is 1 to 100000000 requests"],
  [["quota", "school", "user", "default", "600"], "such as 600/60"],
  [["quota", "school", "user", "default", "1/3601"], "1 to 3600 seconds"],
])("refused: tenant %j", async (args, expected) => {
  const { code, err } = await run("tenant", ...args);
  expect(code).toBe(1);
  expect(err).toContain(expected);
});

test("migrate reports the database and each tenant", async () => {
  expect(await run("migrate")).toMatchObject({
    code: 0,
    out: `database: up to date\n${slug}: up to date\n`,
  });
});

test("migrate reports what a new release of the tz database changes for which zones; zones says which it is", async () => {
  const { sql } = database;
  await sql`
    update extensions.zones set
      changes = changes || array['2127-11-07T09:00Z', '2128-03-12T10:00Z']::timestamptz[],
      offsets = offsets || array[-28800, -25200]
    where stands_for = 'America/Vancouver'`;
  await sql`update extensions.tz_release set version = '2026a', sha256 = 'another'`;
  expect(await run("migrate")).toMatchObject({
    code: 0,
    out: `zones: 2026a → ${tzVersion}\n  America/Vancouver: -08:00 is -07:00 ` +
      "from 2127-11-07T09:00:00Z until 2128-03-12T10:00:00Z\n" +
      `database: up to date\n${slug}: up to date\n`,
  });
  expect((await run("zones")).out).toMatch(new RegExp(`^${tzVersion}: \\d+ zones, \\d+ links\n$`));
});

test("a key is shown once, alone on stdout, listed without it, and revoked by its id", async () => {
  const args = ["--tenant", slug, "--kind", "api_key", "--name", "acme", "--scopes", "read,write"];
  const made = await run("key", "create", ...args);
  expect(made.out).toMatch(/^hh_api_[\w-]{43}\n$/);
  const key = made.out.trim();
  const found = await findKey(database.sql, hashOfKey(key), Date.now());
  expect(found).toMatchObject({ tenant: slug, scopes: ["read", "write"] });
  const { out } = await run("key", "list");
  expect(out).toContain("acme");
  expect(out).not.toContain(key);
  expect(await run("key", "revoke", String(found?.id))).toMatchObject({ code: 0 });
  expect(await findKey(database.sql, hashOfKey(key), Date.now())).toBe(null);
});

test("a rotated key goes on beside the new one; a third is refused, and so is a grace of a year", async () => {
  const made = await run("key", "create", "--tenant", slug, "--kind", "service", "--name", "bot");
  const idOf = async (key: string) =>
    (await findKey(database.sql, hashOfKey(key), Date.now()))?.id ?? 0;
  const id = String(await idOf(made.out.trim()));
  const rotated = await run("key", "rotate", id, "--grace-minutes", "60");
  expect(rotated.out).toMatch(/^hh_svc_[\w-]{43}\n$/);
  const both = [await idOf(made.out.trim()), await idOf(rotated.out.trim())];
  expect(both[1]).toBeGreaterThan(both[0] ?? 0);
  expect(await findKey(database.sql, hashOfKey(made.out.trim()), Date.now() + 3_700_000)).toBe(
    null,
  );
  expect(await run("key", "rotate", id)).toMatchObject({
    code: 1,
    err: expect.stringContaining("revoke one first"),
  });
  expect(await run("key", "rotate", id, "--grace-minutes", "525600")).toMatchObject({ code: 2 });
  expect(await run("key", "rotate", "999999")).toMatchObject({
    code: 1,
    err: expect.stringContaining("there is no valid key 999999"),
  });
});

test("a tenant whose migrations were others is told in one sentence", async () => {
  const { sql } = database;
  await sql`update control.migrations set sha256 = 'of before' where tenant_id = 1 and number = 1`;
  const { code, out } = await run("migrate");
  expect(code).toBe(1);
  expect(out).toMatch(
    /\n.*: FAILED and is as it was: migration 1 \(people\) was changed .*remove the folder .*\n$/,
  );
});

test("drop asks for --yes, and then leaves nothing", async () => {
  expect(await run("tenant", "drop", slug)).toMatchObject({
    code: 2,
    err: expect.stringContaining("add --yes"),
  });
  expect(await run("tenant", "drop", slug, "--yes")).toMatchObject({ code: 0 });
  expect((await run("tenant", "list")).out).not.toContain(slug);
});

test.each([
  ["tenant"],
  ["tenant", "create"],
  ["tenant", "drop", "a", "b"],
  ["tenant", "frobnicate"],
  ["tenant", "list", "--loud"],
  ["key", "create", "--tenant", "x"],
  ["key", "create", "--tenant", "x", "--name", "y", "--kind", "z"],
  ["key", "revoke", "x"],
  ["migrate", "now"],
])("what makes no sense is answered with the usage: %s %s %s", async (tool, ...args) => {
  const { code, err } = await run(tool, ...args);
  expect(code).toBe(2);
  expect(err).toContain(`deno task ${tool}`);
});
