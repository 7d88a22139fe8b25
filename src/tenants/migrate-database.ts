import type { Sql } from "../platform/database/sql.ts";
import { applyPending } from "./apply-migrations.ts";
import { ensureSharedLogin } from "./shared-login.ts";
import type { Migrations } from "./migration.ts";

/**
 * Brings the database's own part (schemas `control` and `extensions`) up to date. Answers the names
 * of what was applied. MigrationError when a file was changed or its SQL fails.
 */
export async function migrateDatabase(db: Sql, migrations: Migrations): Promise<string[]> {
  const applied = await Array.fromAsync(applyPending(db, null, migrations.control));
  await ensureSharedLogin(db);
  return applied;
}
