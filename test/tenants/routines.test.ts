import { afterEach, beforeAll, expect, test } from "vitest";
import type { Sql } from "../../src/platform/database/sql.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { migrateDatabase, migrateTenants } from "../../src/tenants/migrate.ts";
import {
  inDeclaredOrder,
  type Migrations,
  toMigration,
  toRoutine,
} from "../../src/tenants/scripts.ts";
import { listTenants } from "../../src/tenants/tenant.ts";
import { anEmptyDatabase, aSlug } from "../support/database.ts";

const { control } = await readMigrations("sql");
let sql: Sql;

beforeAll(async () => {
  ({ sql } = await anEmptyDatabase());
  await migrateDatabase(sql, { control, tenant: { numbered: [], routines: [] } });
});

afterEach(async () => {
  for (const { slug } of await listTenants(sql)) await dropTenant(sql, slug);
});

const things = "create table things (n int not null)";
const counting = (answer: string) =>
  `create or replace function counted() returns int language plpgsql as $$
    begin return ${answer}; end $$;`;
const listing = "create or replace view listed as select n, counted() as of from things;";
/** Adds a row each time that it is applied. */
const noting = "insert into things values (7);";

/** Migrations of these statements and routines, in this order, of these texts. */
async function scripts(statements: string[], routines: Record<string, string>) {
  const numbered = await Promise.all(
    statements.map((text, i) => toMigration(`000${i + 1}_step.sql`, text)),
  );
  const files = await Promise.all(
    Object.entries(routines).map(([name, text]) => toRoutine(`${name}.sql`, text)),
  );
  const migrations: Migrations = { control, tenant: { numbered, routines: files } };
  return migrations;
}

async function someTenants(count: number, migrations: Migrations): Promise<string[]> {
  const slugs = Array.from({ length: count }, () => aSlug()).sort();
  for (const slug of slugs) await createTenant(sql, { slug, migrations });
  return slugs;
}

/** The first value that a statement gives in a tenant's schema. */
function asked(slug: string, statement: string): Promise<unknown> {
  return sql.transaction(async (tx) => {
    await tx.unsafe(`set local role "hh_${slug}"; set local search_path to "hh_${slug}"`);
    const [row] = await tx.unsafe(statement);
    return Object.values(row ?? {})[0];
  });
}

const notesOf = (slug: string) => asked(slug, "select count(*)::int from things where n = 7");

test("a changed routine is applied again to every tenant, an unchanged one to none", async () => {
  const before = await scripts([things], { counting: counting("1"), noting });
  const slugs = await someTenants(2, before);
  const after = await scripts([things], { counting: counting("2"), noting });
  expect(await migrateTenants(sql, after)).toEqual(
    slugs.map((slug) => ({ slug, applied: ["routines/counting"], error: null })),
  );
  for (const slug of slugs) {
    expect(await asked(slug, "select counted()")).toBe(2);
    expect(await notesOf(slug)).toBe(1);
  }
  expect((await migrateTenants(sql, after)).map(({ applied }) => applied)).toEqual([[], []]);
});

test("two machines that find a changed routine apply it once to each tenant", async () => {
  const slugs = await someTenants(3, await scripts([things], { counting: counting("1"), noting }));
  const after = await scripts([things], { counting: counting("1"), noting: `${noting} -- anew` });
  const both = await Promise.all([1, 2].map(() => migrateTenants(sql, after)));
  expect(both.flat().filter(({ error }) => error !== null)).toEqual([]);
  expect(both.flat().filter(({ applied }) => applied.length > 0)).toHaveLength(3);
  for (const slug of slugs) expect(await notesOf(slug)).toBe(2);
});

test("one that fails leaves its tenant as it was, and says which file and why", async () => {
  const before = await scripts([things], { counting: counting("1"), listing });
  const [good = "", bad = ""] = await someTenants(2, before);
  await asked(bad, "drop view listed");
  await asked(bad, "create table listed (n int)");
  const after = await scripts([things, "create table more (n int)"], {
    counting: counting("2"),
    listing: `${listing} -- anew`,
  });
  const results = await migrateTenants(sql, after);
  expect(results.map(({ slug, error }) => ({ slug, error }))).toEqual([
    { slug: good, error: null },
    { slug: bad, error: 'routines/listing.sql: "listed" is not a view' },
  ]);
  expect(await asked(bad, "select counted()")).toBe(1);
  expect(await asked(bad, "select to_regclass('more')")).toBe(null);
  expect(await asked(good, "select counted()")).toBe(2);
  await asked(bad, "drop table listed");
  expect(await migrateTenants(sql, after)).toMatchObject([
    { slug: good, applied: [] },
    { slug: bad, applied: ["step", "routines/counting", "routines/listing"], error: null },
  ]);
});

test("a tenant that cannot get a routine is not made", async () => {
  const slug = aSlug();
  const migrations = await scripts([things], { counting: counting("1"), broken: "select 1 / 0;" });
  await expect(createTenant(sql, { slug, migrations })).rejects.toThrow(
    "routines/broken.sql: division by zero",
  );
  expect(await listTenants(sql)).toEqual([]);
});

test("a migration takes a function away, and the routines bring it and what needs it back", async () => {
  const [slug = ""] = await someTenants(
    1,
    await scripts([things], {
      counting: counting("1"),
      listing,
    }),
  );
  await asked(slug, noting);
  const after = await scripts([things, "drop view listed; drop function counted();"], {
    counting: counting("'many'").replace("returns int", "returns text"),
    listing,
  });
  expect(await migrateTenants(sql, after)).toEqual([
    { slug, applied: ["step", "routines/counting", "routines/listing"], error: null },
  ]);
  expect(await asked(slug, "select of from listed")).toBe("many");
});

test("a file that is gone is forgotten, and what it made stays until a migration drops it", async () => {
  const [slug = ""] = await someTenants(1, await scripts([things], { counting: counting("1") }));
  expect(await migrateTenants(sql, await scripts([things], {}))).toMatchObject([{ applied: [] }]);
  expect(await asked(slug, "select counted()")).toBe(1);
  const again = await scripts([things], { counting: counting("1") });
  expect(await migrateTenants(sql, again)).toMatchObject([{ applied: ["routines/counting"] }]);
});

test("the database's own routines are applied again when they change", async () => {
  const noted = "create or replace function control.noted() returns int language sql as";
  const withRoutine = async (text: string) => ({
    control: { ...control, routines: [...control.routines, await toRoutine("noted.sql", text)] },
    tenant: { numbered: [], routines: [] },
  });
  expect(await migrateDatabase(sql, await withRoutine(`${noted} 'select 1'`))).toEqual([
    "routines/noted",
  ]);
  expect(await migrateDatabase(sql, await withRoutine(`${noted} 'select 2'`))).toEqual([
    "routines/noted",
  ]);
  expect(await sql`select control.noted()`).toEqual([{ noted: 2 }]);
});

test("the order names each file once and nothing else, and a name is needed", async () => {
  const [a, b] = [await toRoutine("a.sql", ""), await toRoutine("b-c.sql", "")];
  expect(inDeclaredOrder([a, b], ["b-c", "a"])).toEqual([b, a]);
  expect(() => inDeclaredOrder([a, b], ["a"])).toThrow("order.txt does not name b-c");
  expect(() => inDeclaredOrder([a], ["a", "b"])).toThrow("order.txt names b, which is not there");
  expect(() => inDeclaredOrder([a], ["a", "a"])).toThrow("order.txt names a");
  await expect(toRoutine("0001_a.sql", "")).rejects.toThrow("is not named like");
});
