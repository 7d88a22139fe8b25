import type { CopyConnection } from "../platform/database/copy-connection.ts";
import { RowSum } from "../platform/hashing/row-sum.ts";
import { applyMissing } from "../tenants/apply-scripts.ts";
import { BackupError, columnsOf, type TenantHead } from "./backup-lines.ts";
import { type Loaded, type Loading, loadTenant } from "./load-tenant.ts";

export type Verified = { readonly tenants: number; readonly tables: number; readonly rows: number };

/**
 * Restores each tenant of a backup into a database that nobody uses, brings it up to date, compares each table's
 * number of rows and checksum with what the backup says, and undoes it (X10).
 * @throws BackupError that names the first table that is not as it was
 */
export async function verifyBackup(loading: Loading): Promise<Verified> {
  const { reader } = loading;
  const verified = { tenants: 0, tables: 0, rows: 0 };
  for (;;) {
    const tenant = await reader.nextTenant();
    if (tenant === null) break;
    const { sums, rows } = await tryTenant(loading, tenant);
    verified.tenants++;
    verified.tables += sums.length;
    verified.rows += rows;
  }
  await reader.end();
  return verified;
}

async function tryTenant(loading: Loading, tenant: TenantHead): Promise<Loaded> {
  const { copy, migrations } = loading;
  let tried: Loaded | null = null;
  await copy.transaction("begin", async () => {
    const loaded = tried = await loadTenant(loading, tenant);
    for (const told of loaded.sums) await compare(copy, loaded.role, tenant.tenant, told);
    await applyMissing(copy.sql, { id: loaded.id, roleName: loaded.role }, migrations.tenant);
    return "undo";
  });
  if (tried === null) throw new BackupError(`${tenant.tenant} could not be tried`);
  return tried;
}

async function compare(
  copy: CopyConnection,
  role: string,
  slug: string,
  { table, rows, sum }: Loaded["sums"][number],
): Promise<void> {
  const found = new RowSum();
  for await (const block of copy.copyOut(`copy ${columnsOf(role, table)} to stdout`)) {
    found.add(block);
  }
  if (found.rows === rows && found.text === sum) return;
  throw new BackupError(
    `${slug}.${table.table} comes back otherwise: ${found.rows} rows (${found.text}) of ${rows} (${sum})`,
  );
}
