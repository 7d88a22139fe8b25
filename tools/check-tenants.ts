/**
 * deno task check:tenants: an older tenant that is brought up to date is what a fresh one is.
 */
import { connect } from "../src/platform/database/sql.ts";
import { noTimeouts } from "../src/platform/database/session.ts";
import { readMigrations } from "../src/start/read-migrations.ts";
import { faultsOfOlderTenants } from "./sql/older-tenants.ts";
import { openScratch } from "./sql/scratch-database.ts";

const scratch = await openScratch(Deno.env.get("DATABASE_URL"));
try {
  const sql = connect(await scratch.createDatabase(), { max: 2, timeouts: noTimeouts });
  const migrations = await readMigrations("sql");
  const faults = await faultsOfOlderTenants(sql, migrations).finally(() => sql.end());
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) Deno.exitCode = 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exitCode = 1;
} finally {
  await scratch.close();
}
