/** One PostgreSQL, one migrated database and one reading of the contract for the whole run. */
import type { TestProject } from "vitest/node";
import { parse } from "yaml";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { openScratch } from "../../tools/sql/scratch-database.ts";
import { endCommonPages } from "./common-pages.ts";
import "./provided.ts";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = await openScratch(Deno.env.get("TEST_DATABASE_URL"));
  try {
    const databaseUrl = await scratch.createDatabase();
    await migrate(databaseUrl);
    project.provide("databaseUrl", databaseUrl);
    project.provide("document", parse(await Deno.readTextFile("openapi.yaml")));
    project.provide("superuserUrl", scratch.superuserUrl);
    project.provide("databaseLog", scratch.logFile);
    const commonPages = await Deno.makeTempDir({ prefix: "halfhour-pages-" });
    project.provide("commonPages", commonPages);
    return async () => {
      await endCommonPages(commonPages);
      await scratch.close();
    };
  } catch (error) {
    await scratch.close();
    throw error;
  }
}

async function migrate(url: string): Promise<void> {
  const sql = connect(url, { max: 1, timeouts: noTimeouts });
  try {
    await migrateDatabase(sql, await readMigrations("sql"));
  } finally {
    await sql.end();
  }
}
