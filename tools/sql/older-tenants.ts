import type { Sql } from "../../src/platform/database/sql.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { migrateDatabase, migrateTenants } from "../../src/tenants/migrate.ts";
import type { Migrations } from "../../src/tenants/scripts.ts";
import { dumpSchema } from "./dump-schema.ts";

/** A tenant of an earlier state of the program, as it would be found. */
type Older = { readonly what: string; readonly slug: string };

/**
 * What keeps older tenants, and the control schema, from becoming what a fresh one is: a sentence each,
 * with the lines that differ. `sql` is the owner of an empty database. There is one tenant for each number
 * of first migrations, and one that has all of them and other routines.
 */
export async function faultsOfOlderTenants(sql: Sql, migrations: Migrations): Promise<string[]> {
  await migrateDatabase(sql, migrations);
  const fresh = aSlug();
  await createTenant(sql, { slug: fresh, migrations });
  const olderOnes = [
    ...await tenantsOfFirstMigrations(sql, migrations),
    await tenantOfOtherRoutines(sql, migrations),
  ];
  const expected = await dump(sql, `hh_${fresh}`);
  const results = await migrateTenants(sql, migrations);
  const errorOf = (slug: string) => results.find((result) => result.slug === slug)?.error ?? null;
  // As many at once as `sql` has connections.
  const faults = await Promise.all(olderOnes.map(async ({ what, slug }) => {
    const error = errorOf(slug);
    if (error !== null) return [`${what} cannot be brought up to date: ${error}`];
    const found = await dump(sql, `hh_${slug}`);
    return found === expected ? [] : [tellApart(what, expected, found)];
  }));
  const slugs = [fresh, ...olderOnes.map(({ slug }) => slug)];
  await Promise.all(slugs.map((slug) => dropTenant(sql, slug)));
  return [...faults.flat(), ...await faultsOfControl(sql, migrations)];
}

async function tenantsOfFirstMigrations(sql: Sql, migrations: Migrations): Promise<Older[]> {
  const { control, tenant: { numbered } } = migrations;
  return await Promise.all(numbered.map(async (_, length) => {
    const tenant = { numbered: numbered.slice(0, length), routines: [] };
    const older = { what: `a tenant that has ${length} migrations`, slug: aSlug() };
    await createTenant(sql, { slug: older.slug, migrations: { control, tenant } });
    return older;
  }));
}

/** All that routines make is there and does something else, or is not there where that can be. */
async function tenantOfOtherRoutines(sql: Sql, migrations: Migrations): Promise<Older> {
  const older = { what: "a tenant that has other routines", slug: aSlug() };
  await createTenant(sql, { slug: older.slug, migrations });
  await spoil(sql, `hh_${older.slug}`);
  await sql`
    update control.routines set sha256 = 'another'
    where tenant_id = (select id from control.tenants where slug = ${older.slug})`;
  return older;
}

/** Functions fail, views are empty, triggers are gone; only functions in plpgsql are routines. */
async function spoil(sql: Sql, schema: string): Promise<void> {
  const statements = await inSchema(sql, schema, (tx) =>
    tx<{ text: string }[]>`
      select replace(
        pg_get_functiondef(pg_proc.oid), prosrc, $$ begin raise exception 'of before'; end $$
      ) as text
      from pg_proc join pg_language on pg_language.oid = prolang
      where pronamespace = current_schema()::regnamespace and lanname = 'plpgsql'
      union all
      select format(
        'create or replace view %I as select * from (%s) of_before where false',
        relname, rtrim(pg_get_viewdef(oid), ';')
      )
      from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'v'
      union all
      select format('drop trigger %I on %s', tgname, tgrelid::regclass)
      from pg_trigger join pg_class on pg_class.oid = tgrelid
      where relnamespace = current_schema()::regnamespace and not tgisinternal`);
  await inSchema(sql, schema, async (tx) => {
    for (const { text } of statements) await tx.unsafe(text);
  });
}

async function faultsOfControl(sql: Sql, migrations: Migrations): Promise<string[]> {
  const expected = await dump(sql, "control");
  await sql`update control.routines set sha256 = 'another' where tenant_id is null`;
  const what = "a database that has other routines";
  try {
    await migrateDatabase(sql, migrations);
  } catch (error) {
    return [
      `${what} cannot be brought up to date: ${error instanceof Error ? error.message : error}`,
    ];
  }
  const found = await dump(sql, "control");
  return found === expected ? [] : [tellApart(what, expected, found)];
}

const dump = (sql: Sql, schema: string): Promise<string> =>
  inSchema(sql, schema, (tx) => dumpSchema(tx, schema));

function inSchema<T>(sql: Sql, schema: string, work: (tx: Sql) => Promise<T>): Promise<T> {
  return sql.transaction(async (tx) => {
    if (schema !== "control") await tx.unsafe(`set local role "${schema}"`);
    await tx.unsafe(`set local search_path to "${schema}", extensions`);
    return await work(tx);
  });
}

function tellApart(what: string, expected: string, found: string): string {
  const [fresh, older] = [expected.split("\n"), found.split("\n")];
  const lines = [
    ...fresh.filter((line) => !older.includes(line)).map((line) =>
      `  only in a fresh one: ${line}`
    ),
    ...older.filter((line) => !fresh.includes(line)).map((line) => `  only in this one: ${line}`),
  ];
  const told = lines.length > 0 ? lines : ["  the same lines in another order"];
  return [`${what} does not become what a fresh one is:`, ...told.slice(0, 20)].join("\n");
}

/** Roles are the whole server's, so that nobody else may have the name. */
const aSlug = () => `t${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`;
