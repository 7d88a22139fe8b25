import type { Db } from "../platform/db.ts";
import { applyPending } from "./apply-migrations.ts";
import type { Migrations } from "./migration.ts";

/**
 * Brings the database's own part (schemas `control` and `extensions`) up to date. Answers the names
 * of what was applied. MigrationError when a file was changed or its SQL fails.
 */
export function migrateDatabase(db: Db, migrations: Migrations): Promise<string[]> {
  return Array.fromAsync(applyPending(db, null, migrations.control));
}
