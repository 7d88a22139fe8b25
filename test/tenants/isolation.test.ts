import { beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { connect } from "../../src/platform/database/sql.ts";
import { doorFault, forbiddenFunctions } from "../../src/platform/database/statement.ts";
import type { TenantPools } from "../../src/platform/database/tenant-pools.ts";
import type { OpenTenant } from "../../src/platform/database/tenants.ts";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { ask } from "../support/ask.ts";
import { byFunction, namesFor, refusals, refused } from "./hostile-sql.ts";
import { aTenant, keepForEnd, opened, somePools, type TestTenant } from "../support/database.ts";

let pools: TenantPools;
let attacker: TestTenant;
let victim: TestTenant;
let names: Record<string, string>;

beforeAll(async () => {
  attacker = await aTenant();
  pools = attacker.pools;
  victim = await aTenant();
  await victim.db`insert into users (subject, role, name) values ('anna', 'tutor', 'Anna')`;
  names = await namesFor(attacker, victim);
});

/** The error code of the first statement that is refused, each on connections that others share. */
async function codeOf(text: string): Promise<string | null> {
  const tenant = await opened(pools, attacker.slug);
  try {
    for (const message of text.split(";;")) await ask(tenant.db, message);
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

/** The same past the door, by the role and the search path alone. */
async function codePastTheDoor(text: string): Promise<string | null> {
  try {
    await attacker.db.unsafe(text);
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

const filledIn = (template: string) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? whole);

test.each(Object.entries(refused))("refused: %s", async (_name, template) => {
  const text = filledIn(template);
  expect(refusals, text).toContain(await codeOf(text));
});

test.each(Object.entries(byFunction))(
  "refused by the door and by PostgreSQL itself: %s",
  async (_name, template) => {
    const text = filledIn(template);
    expect(refusals, text).toContain(await codeOf(text));
    if (inject("superuserUrl") === null) return console.log("skipped: the server is not ours");
    expect(await codePastTheDoor(text), text).toBe("42501");
  },
);

test.each([
  "set role none",
  "/* select */ set role none",
  "-- select\nreset role",
  "do $$ begin end $$",
  "begin",
  "prepare p as select 1",
  "deallocate all",
  "listen x",
  "discard all",
  "alter function refuse_to_change_the_past() set role = none",
  "create view v as select 1",
  "explain analyze select 1",
  "call p()",
  "copy users to stdout",
  "select U&\"set\\005fconfig\"('role', 'none', true)",
  "select \"set_config\"('role', 'none', true)",
  "table users",
  "select 1 as a into t",
  "-- a comment\nselect 1",
  '/* /* */ select 1 */ set role "hh_x" -- */',
  '--\rset role "hh_x" /*\nselect 1 */',
])("the door lets in data statements only: %s", (text) => {
  expect(doorFault(text)).not.toBe(null);
});

test.each([
  "select 1",
  "\nwith a as (select 1) insert into x select * from a",
  "\n ( (select 1) union select 2)",
  "delete from x",
  "MERGE into x using y on true when matched then delete",
])("the door lets in a data statement: %s", (text) => {
  expect(doorFault(text)).toBe(null);
});

test("what the door refuses by name is what sql/hardening.sql takes away", async () => {
  const text = await Deno.readTextFile("sql/hardening.sql");
  const taken = [...text.matchAll(/^ +'(\w+)',?$/gm)].map(([, name]) => name);
  expect(taken).toEqual(forbiddenFunctions);
});

test("no function of a tenant runs a text that it is given", async () => {
  const rows = await attacker.db`
    select proname from pg_proc
    where pronamespace = current_schema()::regnamespace
      and prosrc ~* '\\mexecute\\M' and prosrc !~* 'execute (function|procedure)'
    order by proname`;
  // They run the texts of two lists that are written into views, and so no statement with data can change.
  expect(rows.map(({ proname }) => proname)).toEqual(["empty_user", "erase_rows", "held_about"]);
  const lists = await attacker.db`
    select table_name, is_updatable, is_insertable_into from information_schema.views
    where table_schema = current_schema() and table_name in ('held_rows', 'held_columns')
    order by table_name`;
  expect(lists.map((list) => Object.values(list)))
    .toEqual([["held_columns", "NO", "NO"], ["held_rows", "NO", "NO"]]);
  await expect(ask(attacker.db, "create temporary table held_rows (theirs text)")).rejects
    .toThrow();
  await expect(ask(attacker.db, "select 'true' as theirs into temporary held_rows")).rejects
    .toThrow();
});

test("two tenants that take turns on one connection see their own rows, whatever fails between", async () => {
  const shared = somePools({ connections: 1 });
  onTestFinished(() => shared.close());
  const [one, other] = [await opened(shared, attacker.slug), await opened(shared, victim.slug)];
  await attacker.db`insert into users (subject, role, name) values ('eve', 'tutor', 'Eve')`;
  const namesOf = async (tenant: OpenTenant) =>
    (await ask<{ name: string }>(tenant.db, "select name from users", "name")).map((r) => r.name);
  for (let i = 0; i < 20; i++) {
    expect(await namesOf(one)).toEqual(["Eve"]);
    if (i % 3 === 0) await ask(one.db, "select 1 / 0 as n", "n").catch(() => {});
    if (i % 4 === 0) {
      await one.db.transaction((tx) => ask(tx, "select * from nowhere")).catch(() => {});
    }
    expect(await namesOf(other)).toEqual(["Anna"]);
  }
});

test("a tenant whose role cannot be taken gets nothing, least of all the rows of the one before", async () => {
  const shared = somePools({ connections: 1 });
  onTestFinished(() => shared.close());
  const before = await opened(shared, victim.slug);
  expect(await ask(before.db, "select name from users", "name")).toHaveLength(1);
  const gone = somePools({
    connections: 1,
    find: () => Promise.resolve({ id: 0, role: "hh_gone", roleOid: 1 }),
  });
  onTestFinished(() => gone.close());
  const nobody = await opened(gone, "gone");
  for (const text of ["select name from users", "select 1 as name"]) {
    await expect(ask(nobody.db, text, "name")).rejects.toMatchObject({ code: "TENANT_GONE" });
  }
});

test("after all of that the other tenant's data is as it was", async () => {
  expect(await victim.db`select subject, role, name from users`).toEqual([
    { subject: "anna", role: "tutor", name: "Anna" },
  ]);
});

test("the login that tenants share may do nothing itself, and neither role may anything else", async () => {
  const { user, password } = await findSharedLogin(attacker.control);
  const login = keepForEnd(connect(attacker.controlUrl, { login: { user, password }, max: 1 }));
  await expect(login`select * from control.tenants`).rejects.toMatchObject({ code: "42501" });
  await expect(login.unsafe(`select * from ${names.other}.users`))
    .rejects.toMatchObject({ code: "42501" });
  const rows = await login`select rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
    rolinherit, rolcanlogin from pg_roles
    where rolname in (${user}, ${names.own}) order by rolcanlogin`;
  const nothing = {
    rolsuper: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolbypassrls: false,
    rolinherit: false,
  };
  expect(rows).toEqual([
    { rolname: names.own, ...nothing, rolcanlogin: false },
    { rolname: user, ...nothing, rolcanlogin: true },
  ]);
});

test("a tenant sees that others are connected, not what they ask", async () => {
  await victim.db`select 'a secret question'`;
  const rows = await attacker
    .db`select query from pg_stat_activity where application_name = ${names.other}`;
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect(row.query).toBe("<insufficient privilege>");
});

test("a tenant cannot reach another database of the server", async () => {
  const superuserUrl = inject("superuserUrl");
  if (superuserUrl === null) return console.log("skipped: the server is not the tests' own");
  const rows = await attacker.db`select datname, has_database_privilege(datname, 'connect') as may
    from pg_database where datallowconn and datname <> current_database()
      and datname not like 'scratch%'`;
  expect(rows.filter(({ may }) => may)).toEqual([]);
});
