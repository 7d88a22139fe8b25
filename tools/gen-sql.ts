/**
 * deno task gen:sql [--check]: sql/queries/*.sql to typed functions in src/generated/sql/*.ts.
 * PostgreSQL itself says the types, in a scratch database with all migrations.
 */
import { readSqlFiles, type SqlFile } from "../src/platform/deno/sql-files.ts";
import { type Catalog, readCatalog } from "./sql/catalog.ts";
import { type Asked, describeQuery } from "./sql/describe-query.ts";
import type { FreshDatabase } from "./sql/fresh-database.ts";
import { type Files, generate } from "./sql/generate.ts";
import { readQueries } from "./sql/read-queries.ts";
import { writeModule } from "./sql/write-module.ts";

const queriesFolder = "sql/queries";
const generatedFolder = "src/generated/sql";

async function makeModules({ owner, tenant, describers }: FreshDatabase): Promise<Files> {
  const catalog = await readCatalog(tenant);
  const modules = new Map<string, string>();
  for (const file of await readSqlFiles(queriesFolder)) {
    // The control schema's statements name it, and run without a search path.
    const asked = file.name === "tenants.sql"
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
    descriptions.push(await describeQuery(asked, catalog, query));
  }
  return writeModule(path, descriptions, catalog);
}

await generate(makeModules, generatedFolder);
