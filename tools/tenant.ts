/** deno task tenant create | list | migrate | drop (T2). */
import { parseArgs } from "node:util";
import type { Sql } from "../src/platform/database/sql.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { createTenant } from "../src/tenants/create-tenant.ts";
import { dropTenant } from "../src/tenants/drop-tenant.ts";
import { migrateDatabase, migrateTenants } from "../src/tenants/migrate.ts";
import { listTenants } from "../src/tenants/tenant.ts";
import { utcText } from "../src/time/time-text.ts";
import { printTable, runCommand, UsageError, withDatabase } from "./command.ts";
import { report } from "./migrate.ts";

const usage = `Keeps the tenants: each is a schema and a role of its own.

  deno task tenant create <slug>       all or nothing; a slug is like north_school
  deno task tenant list
  deno task tenant migrate             brings all tenants up to date
  deno task tenant drop <slug> --yes   with all its data, for ever`;

async function create(sql: Sql, slug: string): Promise<void> {
  const migrations = await readMigrations("sql");
  await migrateDatabase(sql, migrations);
  const { id } = await createTenant(sql, { slug, migrations });
  console.log(`created the tenant ${slug} (id ${id})`);
}

async function list(sql: Sql): Promise<void> {
  const rows = (await listTenants(sql)).map(({ id, slug, version, createdAt }) => [
    String(id),
    slug,
    String(version),
    utcText(createdAt),
  ]);
  printTable(["id", "slug", "version", "created"], rows);
}

async function migrate(sql: Sql): Promise<void> {
  const results = await migrateTenants(sql, await readMigrations("sql"), report);
  if (results.some(({ error }) => error !== null)) Deno.exitCode = 1;
}

async function drop(sql: Sql, slug: string): Promise<void> {
  await dropTenant(sql, slug);
  console.log(`dropped the tenant ${slug} with all its data`);
}

/** What the arguments ask for. @throws UsageError */
function readArguments(args: string[]): (sql: Sql) => Promise<void> {
  const options = { yes: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [verb, slug, ...rest] = positionals;
  const needsSlug = verb === "create" || verb === "drop";
  if (rest.length > 0 || needsSlug !== (slug !== undefined)) {
    throw new UsageError(needsSlug ? `tenant ${verb} takes one slug` : "which command?");
  }
  if (verb === "create" && slug) return (sql) => create(sql, slug);
  if (verb === "list") return list;
  if (verb === "migrate") return migrate;
  if (verb === "drop" && slug) {
    if (!values.yes) throw new UsageError(`this removes all data of ${slug}: add --yes`);
    return (sql) => drop(sql, slug);
  }
  throw new UsageError(verb ? `there is no command ${verb}` : "which command?");
}

await runCommand(usage, () => withDatabase(readArguments(Deno.args)));
