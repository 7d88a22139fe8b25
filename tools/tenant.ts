/** deno task tenant create | list | plan | plans | quota | migrate | drop (T2, X4). */
import { parseArgs } from "node:util";
import type { Sql } from "../src/platform/database/sql.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { createTenant } from "../src/tenants/create-tenant.ts";
import { dropTenant } from "../src/tenants/drop-tenant.ts";
import { migrateDatabase } from "../src/tenants/migrate.ts";
import { givePlan, listQuotas, setQuota } from "../src/tenants/plans.ts";
import { checkSlug, listTenants } from "../src/tenants/tenant.ts";
import { utcText } from "../src/time/time-text.ts";
import { printTable, runCommand, UsageError, withDatabase } from "./command.ts";
import { migrateAll } from "./migrate.ts";
import { Progress } from "./progress.ts";

const usage = `Keeps the tenants: each is a schema and a role of its own.

  deno task tenant create <slug>...    each all or nothing; a slug is like north_school. Of
                                       several, those that are there are left as they are
  deno task tenant list
  deno task tenant plan <slug> <plan>  its rate limits; servers that run know of it in half a minute
  deno task tenant plans               which plans there are, and what they allow
  deno task tenant quota <plan> <holder> <class> <requests>/<seconds>
                                       holder: user, api_key, service (each caller), tenant (all of
                                       them); class: default (reads), writes, costly. "none" takes
                                       the limit away. A new plan begins as a copy of standard
  deno task tenant migrate             brings all tenants up to date
  deno task tenant drop <slug> --yes   with all its data, for ever`;

async function create(sql: Sql, slugs: readonly string[]): Promise<void> {
  slugs.forEach(checkSlug);
  const migrations = await readMigrations("sql");
  await migrateDatabase(sql, migrations);
  const there = new Set((await listTenants(sql)).map(({ slug }) => slug));
  const progress = slugs.length > 1 ? new Progress("create", "tenants", slugs.length) : null;
  const print = (line: string) => progress === null ? console.log(line) : progress.print(line);
  for (const slug of slugs) {
    if (progress !== null && there.has(slug)) print(`there is a tenant ${slug} already`);
    else {
      const { id } = await createTenant(sql, { slug, migrations });
      print(`created the tenant ${slug} (id ${id})`);
    }
    progress?.step(slug);
  }
  progress?.end();
}

async function list(sql: Sql): Promise<void> {
  const rows = (await listTenants(sql)).map(({ id, slug, plan, version, createdAt }) => [
    String(id),
    slug,
    String(version),
    plan,
    utcText(createdAt),
  ]);
  printTable(["id", "slug", "version", "plan", "created"], rows);
}

async function plans(sql: Sql): Promise<void> {
  const rows = (await listQuotas(sql)).map(({ plan, holder, rate_class, requests, seconds }) => [
    plan,
    holder ?? "",
    rate_class ?? "",
    requests === null ? "(nothing is limited)" : `${requests}/${seconds}`,
  ]);
  printTable(["plan", "holder", "class", "requests/seconds"], rows);
}

async function plan(sql: Sql, slug: string, name: string): Promise<void> {
  await givePlan(sql, slug, name);
  console.log(`the tenant ${slug} has the plan ${name}`);
}

async function quota(sql: Sql, [name = "", holder = "", rateClass = "", text = ""]: string[]) {
  const [requests, seconds] = text.split("/").map(Number);
  const wanted = text === "none" ? null : { requests: requests ?? NaN, seconds: seconds ?? NaN };
  const isNew = await setQuota(sql, { plan: name, holder, rateClass, quota: wanted });
  console.log(`${isNew ? "made the plan" : "the plan"} ${name}: ${holder} ${rateClass} ${text}`);
}

async function migrate(sql: Sql): Promise<void> {
  const results = await migrateAll(sql, await readMigrations("sql"));
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
  const [verb, ...words] = positionals;
  if (verb === "plans" && words.length === 0) return plans;
  if (verb === "quota" && words.length === 4) return (sql) => quota(sql, words);
  const [slug, ...rest] = words;
  if (verb === "plan" && slug && rest.length === 1) return (sql) => plan(sql, slug, rest[0] ?? "");
  const needsSlug = verb === "create" || verb === "drop";
  if (rest.length > 0 && verb !== "create" || needsSlug !== (slug !== undefined)) {
    throw new UsageError(
      needsSlug
        ? `tenant ${verb} takes ${verb === "drop" ? "one slug" : "one slug or more"}`
        : "which command?",
    );
  }
  if (verb === "create" && slug) return (sql) => create(sql, [slug, ...rest]);
  if (verb === "list") return list;
  if (verb === "migrate") return migrate;
  if (verb === "drop" && slug) {
    if (!values.yes) throw new UsageError(`this removes all data of ${slug}: add --yes`);
    return (sql) => drop(sql, slug);
  }
  throw new UsageError(verb ? `there is no command ${verb}` : "which command?");
}

await runCommand(usage, () => withDatabase(readArguments(Deno.args)));
