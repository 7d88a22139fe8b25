import {
  lendTenantRole,
  moveSequence,
  remadeOfSchema,
  tablesOfSchema,
} from "../generated/sql/backups.ts";
import type { CopyConnection } from "../platform/database/copy-connection.ts";
import type { Sql } from "../platform/database/sql.ts";
import { createTenant } from "../tenants/create-tenant.ts";
import type { Migrations } from "../tenants/scripts.ts";
import { roleOf } from "../tenants/tenant.ts";
import { BackupError, columnsOf, quoted, type TableHead, type TenantHead } from "./backup-lines.ts";
import { migrationsOf } from "./known-migrations.ts";
import type { BackupReader } from "./read-backup.ts";

export type Loading = {
  /** The database's owner, in a transaction. */
  readonly copy: CopyConnection;
  readonly reader: BackupReader;
  readonly migrations: Migrations;
  /** Told how many rows of the file are read by now, and what is being loaded. */
  readonly onRows: (read: number, at: string) => void;
};

/** A tenant under a name of its own, with the rows of a backup and nothing that acts on them yet. */
export type Loaded = {
  readonly id: number;
  readonly slug: string;
  readonly role: string;
  readonly rows: number;
  /** what the backup says of each of its tables */
  readonly sums: readonly {
    readonly table: TableHead;
    readonly rows: number;
    readonly sum: string;
  }[];
};

/**
 * Makes a tenant of the migrations that the backup's had, and fills it. Routines come later, so that no trigger acts;
 * foreign keys and indexes are made again when all rows are there. The owner of the database may do whatever the
 * tenant may until the role is taken back.
 */
export async function loadTenant(loading: Loading, tenant: TenantHead): Promise<Loaded> {
  const { copy: { sql }, migrations: { control, tenant: known } } = loading;
  const slug = `r${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`;
  const role = roleOf(slug);
  const numbered = migrationsOf(tenant, known.numbered);
  const { id } = await createTenant(sql, {
    slug,
    migrations: { control, tenant: { numbered, routines: [] } },
  });
  await lendTenantRole(sql, { roleName: role, lent: true });
  await sql.unsafe(`set local search_path to ${quoted(role)}, extensions`);
  const remake = await withoutIndexes(sql, role);
  const sums = await loadTables(loading, tenant, role);
  for (const [done, statement] of remake.entries()) {
    const at = `${tenant.tenant}: index ${done + 1} of ${remake.length}`;
    loading.onRows(loading.reader.rowsRead, at);
    await sql.unsafe(statement);
  }
  for (const { name, last } of tenant.sequences) {
    await moveSequence(sql, { schema: role, name, last });
  }
  return { id, slug, role, rows: sums.reduce((all, { rows }) => all + rows, 0), sums };
}

/** Drops what is in the way of many rows; answers the statements that make it again. */
async function withoutIndexes(sql: Sql, schema: string): Promise<string[]> {
  const remade = await remadeOfSchema(sql, { schema });
  for (const { dropping } of remade) await sql.unsafe(dropping);
  return remade.map(({ making }) => making).reverse();
}

async function loadTables(
  { copy, reader, onRows }: Loading,
  tenant: TenantHead,
  role: string,
): Promise<Loaded["sums"][number][]> {
  const tables = await tablesOfSchema(copy.sql, { schema: role });
  // Migrations put rows into some.
  await copy.sql.unsafe(`truncate ${tables.map(({ name }) => quoted(name)).join(", ")}`);
  const sums: Loaded["sums"][number][] = [];
  for (;;) {
    const table = await reader.nextTable(tenant);
    if (table === null) break;
    const known = tables.find(({ name }) => name === table.table);
    if (!known || !table.columns.every((column) => known.columns.includes(column))) {
      throw new BackupError(`${tenant.tenant} has no table ${table.table} with these columns`);
    }
    const taken = await copy.copyIn(
      `copy ${columnsOf(role, table)} from stdin`,
      told(
        reader.rows(({ rows, sum }) => void sums.push({ table, rows, sum })),
        () => onRows(reader.rowsRead, `${tenant.tenant}.${table.table}`),
      ),
    );
    if (taken !== sums.at(-1)?.rows) {
      throw new BackupError(`PostgreSQL took ${taken} rows of ${tenant.tenant}.${table.table}`);
    }
  }
  const missing = tables.filter(({ name }) => sums.every(({ table }) => table.table !== name));
  if (missing.length === 0) return sums;
  throw new BackupError(`${tenant.tenant} lacks the table ${missing[0]?.name}`);
}

async function* told<T>(blocks: AsyncIterable<T>, onBlock: () => void): AsyncGenerator<T> {
  for await (const block of blocks) {
    yield block;
    onBlock();
  }
}
