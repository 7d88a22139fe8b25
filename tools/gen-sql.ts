/**
 * deno task gen:sql [--check]: sql/queries/*.sql to typed functions in src/generated/sql/*.ts.
 * PostgreSQL itself says the types, in a scratch database with all migrations and routines.
 */
import { doorFault } from "../src/platform/database/statement.ts";
import { readSqlFiles, type SqlFile } from "../src/platform/deno/project-files.ts";
import { type Catalog, readCatalog } from "./sql/catalog.ts";
import { describeQuery, type Description } from "./sql/describe-query.ts";
import type { FreshDatabase } from "./sql/fresh-database.ts";
import { type Files, generate } from "./sql/generate.ts";
import { readQueries } from "./sql/read-queries.ts";
import { agreeOnRows } from "./sql/shared-rows.ts";
import { readShared, type SharedSql } from "./sql/shared-sql.ts";
import { writeModule } from "./sql/write-module.ts";

const queriesFolder = "sql/queries";
const generatedFolder = "src/generated/sql";
/** The control schema's statements, which run as the owner and never as a tenant. */
const CONTROL = `${queriesFolder}/tenants.sql`;

async function makeModules(database: FreshDatabase): Promise<Files> {
  const catalog = await readCatalog(database.tenant);
  const files = (await readSqlFiles(queriesFolder))
    .map(({ name, text }) => ({ name: `${queriesFolder}/${name}`, text }));
  const shared = readShared(files);
  const described = new Map<string, Description[]>();
  for (const file of files) {
    described.set(file.name, await describeFile(database, catalog, file, shared));
  }
  const rows = agreeOnRows(shared, [...described.values()].flat(), catalog);
  return new Map(
    [...described].map(([path, descriptions]) => [
      path.replace(queriesFolder, generatedFolder).replace(/sql$/, "ts"),
      writeModule(path, descriptions, catalog, rows),
    ]),
  );
}

async function describeFile(
  { owner, tenant, describers }: FreshDatabase,
  catalog: Catalog,
  { name: path, text }: SqlFile,
  shared: SharedSql,
): Promise<Description[]> {
  // The control schema's statements name it, and run without a search path.
  const isControl = path === CONTROL;
  const asked = isControl
    ? { sql: owner, describer: describers.owner }
    : { sql: tenant, describer: describers.tenant };
  const descriptions = [];
  for (const query of readQueries(path, text, shared)) {
    const fault = isControl ? null : doorFault(query.sql);
    if (fault !== null) throw new Error(`${query.at}: ${fault}: tenants' connections refuse it`);
    descriptions.push(await describeQuery(asked, catalog, query));
  }
  return descriptions;
}

await generate(makeModules, generatedFolder);
