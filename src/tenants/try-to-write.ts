import type { Db } from "../platform/database/db.ts";
import { tryToWrite as attempt } from "../generated/sql/tenants.ts";

/**
 * Writes 64 kB into the database and undoes it, in a few milliseconds. Rejects as any other write would,
 * while the disk is full or the database is read-only.
 */
export async function tryToWrite(db: Db): Promise<void> {
  await attempt(db);
}
