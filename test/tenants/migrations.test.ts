import { beforeAll, expect, test } from "vitest";
import type { Sql } from "../../src/platform/database/sql.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { migrateDatabase, migrateTenants } from "../../src/tenants/migrate.ts";
import { inOrder, type Migration, pending, toMigration } from "../../src/tenants/scripts.ts";
import { anEmptyDatabase, aSlug } from "../support/database.ts";

const { control } = await readMigrations("sql");
let sql: Sql;

beforeAll(async () => {
  ({ sql } = await anEmptyDatabase());
});

/** Tenant migrations of these statements, numbered from one, and no routines. */
async function tenantMigrations(...statements: string[]) {
  const numbered: Migration[] = [];
  for (const [i, text] of statements.entries()) {
    numbered.push(await toMigration(`${String(i + 1).padStart(4, "0")}_step.sql`, text));
  }
  return { control, tenant: { numbered, routines: [] } };
}

async function asTenant(slug: string, statement: string): Promise<void> {
  await sql.transaction(async (tx) => {
    await tx.unsafe(`set local role "hh_${slug}"; set local search_path to "hh_${slug}"`);
    await tx.unsafe(statement);
  });
}

test("two machines that migrate the same empty database share the work", async () => {
  const migrations = await tenantMigrations();
  const both = await Promise.all([1, 2].map(() => migrateDatabase(sql, migrations)));
  const names = [
    ...control.numbered.map(({ name }) => name),
    ...control.routines.map(({ name }) => `routines/${name}`),
  ];
  expect(both.flat()).toEqual(names);
  expect(await migrateDatabase(sql, migrations)).toEqual([]);
});

test("one tenant that fails stays as it was, the others go on, a second run does it", async () => {
  const slugs = [aSlug(), aSlug(), aSlug()].sort();
  const first = await tenantMigrations("create table things (n int not null)");
  for (const slug of slugs) await createTenant(sql, { slug, migrations: first });
  const [, second = ""] = slugs;
  await asTenant(second, "insert into things values (0)");

  const next = await tenantMigrations(
    "create table things (n int not null)",
    "create table more (n int)",
    "alter table things add constraint things_are_positive check (n > 0)",
    "create table last (n int)",
  );
  const results = await migrateTenants(sql, next);
  expect(results.map(({ applied, error }) => [applied.length, error !== null])).toEqual([
    [3, false],
    [0, true],
    [3, false],
  ]);
  expect(results[1]?.error).toMatch(/migration 3 \(step\).*things_are_positive/);
  expect(await sql`select from pg_tables where tablename = 'more'`).toHaveLength(2);

  await asTenant(second, "delete from things");
  const again = await migrateTenants(sql, next);
  expect(again.map(({ applied, error }) => [applied.length, error])).toEqual([
    [0, null],
    [3, null],
    [0, null],
  ]);
  for (const slug of slugs) await dropTenant(sql, slug);
});

test("what a migration makes belongs to the tenant, in its own schema", async () => {
  const slug = aSlug();
  const migrations = await tenantMigrations("create table things (n int)");
  await createTenant(sql, { slug, migrations });
  const rows = await sql`select tableowner, schemaname from pg_tables where tablename = 'things'`;
  expect(rows).toEqual([{ tableowner: `hh_${slug}`, schemaname: `hh_${slug}` }]);
  await dropTenant(sql, slug);
});

test("an applied file that was changed is an error that names it, and nothing is applied", async () => {
  const slug = aSlug();
  await createTenant(sql, { slug, migrations: await tenantMigrations("select 1") });
  const changed = await tenantMigrations("select 2", "create table never (n int)");
  const [result] = await migrateTenants(sql, changed);
  expect(result?.error).toMatch(
    /^migration 1 \(step\) was changed after it had been applied: .*remove the folder named by DATA_DIR, or drop the database/,
  );
  expect(await sql`select from pg_tables where tablename = 'never'`).toHaveLength(0);
  await dropTenant(sql, slug);
});

test("an applied file that is gone is an error", async () => {
  const { tenant: { numbered } } = await tenantMigrations("select 1", "select 2");
  expect(() => pending(numbered.slice(0, 1), numbered)).toThrow(
    /^migration 2 \(step\) was applied and is gone: .*DATA_DIR/,
  );
});

test("the line ends of another system are no change", async () => {
  const unix = await toMigration("0001_a.sql", "select 1;\nselect 2;\n");
  const windows = await toMigration("0001_a.sql", "select 1;\r\nselect 2;\r\n");
  expect(windows.sha256).toBe(unix.sha256);
});

test("numbers have no gap and no twin, and a name is needed", async () => {
  const one = await toMigration("0001_a.sql", "");
  const three = await toMigration("0003_c.sql", "");
  expect(() => inOrder([one, three])).toThrow("c has number 3, not 2");
  expect(() => inOrder([one, { ...one, name: "b" }])).toThrow("b has number 1, not 2");
  await expect(toMigration("0001.sql", "")).rejects.toThrow("is not named like");
});
