import type { Migration } from "../tenants/scripts.ts";
import { BackupError, NEWER, type TenantHead } from "./backup-lines.ts";

/**
 * The migrations that a tenant had when it was backed up, which are the first ones of this program.
 * @throws BackupError when it had others, or more
 */
export function migrationsOf(
  { tenant, migrations }: TenantHead,
  known: readonly Migration[],
): readonly Migration[] {
  for (const [i, { number, name, sha256 }] of migrations.entries()) {
    const own = known[i];
    if (own === undefined) {
      throw new BackupError(
        `the tenant ${tenant} ${NEWER} (it has the migration ${number} ${name})`,
      );
    }
    if (number !== own.number || sha256 !== own.sha256) {
      throw new BackupError(
        `the tenant ${tenant} is of another program: its migration ${number} (${name}) is not this one's ${own.name}`,
      );
    }
  }
  return known.slice(0, migrations.length);
}
