import type { BackupReader } from "./read-backup.ts";
import { migrationsOf } from "./known-migrations.ts";
import type { Migration } from "../tenants/scripts.ts";

/** What a backup holds, by its tenants. */
export type Contents = {
  readonly tenants: readonly { slug: string; rows: number }[];
  readonly rows: number;
};

/**
 * Reads a backup to its end: whether all of it is there, every row is the one that was written, and this program knows
 * the form of each tenant. Nothing is done with it. @throws BackupError
 */
export async function checkBackup(
  reader: BackupReader,
  known: readonly Migration[],
  onRows: (read: number) => void,
): Promise<Contents> {
  const tenants: { slug: string; rows: number }[] = [];
  for (;;) {
    const tenant = await reader.nextTenant();
    if (tenant === null) break;
    migrationsOf(tenant, known);
    const before = reader.rowsRead;
    await reader.skip(tenant, () => onRows(reader.rowsRead));
    tenants.push({ slug: tenant.tenant, rows: reader.rowsRead - before });
  }
  const { rows } = await reader.end();
  return { tenants, rows };
}
