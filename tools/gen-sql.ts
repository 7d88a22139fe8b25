/**
 * deno task gen:sql [--check]: sql/queries/*.sql to typed functions in src/generated/sql/*.ts.
 * PostgreSQL itself says the types, in a scratch database with all migrations and routines.
 */
import { doorFault } from "../src/platform/database/statement.ts";
import { readSqlFiles, type SqlFile } from "../src/platform/deno/sql-files.ts";
import { type Catalog, readCatalog } from "./sql/catalog.ts";
import { type Asked, describeQuery } from "./sql/describe-query.ts";
import type { FreshDatabase } from "./sql/fresh-database.ts";
import { type Files, generate } from "./sql/generate.ts";
import { readQueries } from "./sql/read-queries.ts";
import { writeModule } from "./sql/write-module.ts";

/** The control schema's statements, which run as the owner and never as a tenant. */
const CONTROL = "tenants.sql";
const queriesFolder = "sql/queries";
const generatedFolder = "src/generated/sql";

async function makeModules({ owner, tenant, describers }: FreshDatabase): Promise<Files> {
  const catalog = await readCatalog(tenant);
  const modules = new Map<string, string>();
  for (const file of await readSqlFiles(queriesFolder)) {
    // The control schema's statements name it, and run without a search path.
    const asked = file.name === CONTROL
      ? { sql: owner, describer: describers.owner }
      : { sql: tenant, describer: describers.tenant };
    const path = `${generatedFolder}/${file.name.replace(/sql$/, "ts")}`;
    modules.set(path, await makeModule(asked, catalog, file));
  }
  return modules;
}

async function makeModule(asked: Asked, catalog: Catalog, file: SqlFile): Promise<string> {
  const path = `${queriesFolder}/${file.name}`;
  const descriptions = [];
  for (const query of readQueries(path, file.text)) {
    const fault = file.name === CONTROL ? null : doorFault(query.sql);
    if (fault !== null) throw new Error(`${query.at}: ${fault}: tenants' connections refuse it`);
    descriptions.push(await describeQuery(asked, catalog, query));
  }
  return writeModule(path, descriptions, catalog);
}

await generate(makeModules, generatedFolder);
