import type { Sql } from "../platform/database/sql.ts";
import { bringUpToDate } from "./apply-scripts.ts";
import type { Migrations } from "./scripts.ts";
import { ensureSharedLogin } from "./shared-login.ts";

/**
 * Brings the database's own part (schemas `control` and `extensions`) up to date, all of it or nothing.
 * Answers the names of what was applied. MigrationError when a file was changed or its SQL fails.
 */
export async function migrateDatabase(db: Sql, migrations: Migrations): Promise<string[]> {
  const applied = await bringUpToDate(db, null, migrations.control);
  await ensureSharedLogin(db);
  return applied;
}
