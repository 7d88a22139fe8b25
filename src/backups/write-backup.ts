import {
  aboutRows,
  controlRowsOfTenant,
  migrationsOfTenant,
  postgresVersion,
  sequencesOfSchema,
  tablesOfSchema,
  type TablesOfSchemaRow,
} from "../generated/sql/backups.ts";
import type { CopyConnection } from "../platform/database/copy-connection.ts";
import type { Sql } from "../platform/database/sql.ts";
import { SNAPSHOT } from "../platform/database/transaction.ts";
import { RowSum } from "../platform/hashing/row-sum.ts";
import { listTenants, roleOf, TenantError } from "../tenants/tenant.ts";
import {
  type BackupEnd,
  BackupError,
  columnsOf,
  END_OF_ROWS,
  FORM,
  type Head,
  quoted,
  type TableHead,
} from "./backup-lines.ts";

export type BackupParts = {
  /** Sees the database as it is at one moment, as its owner. */
  readonly copy: CopyConnection;
  /** Sees it as it is by now. */
  readonly current: Sql;
  /** Takes what is written, in order. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Told how many rows are written by now, and what is being read; once about how many there are in all. */
  readonly onRows: (written: number, at: string) => void;
  readonly onTotal: (about: number) => void;
};

export type WantedBackup = {
  readonly id: string;
  /** null: all tenants */
  readonly slug: string | null;
  readonly program: string;
  /** RFC 3339 */
  readonly madeAt: string;
};

/** With the sum of the lines of JSON that are written. */
type Writing = BackupParts & { readonly lines: RowSum };

type Listed = { readonly id: number; readonly slug: string };

/**
 * Writes a backup of all tenants, or of one, as they are at one moment, while all others go on writing (X10).
 * Nothing is held in memory but a few blocks. @throws TenantError, BackupError
 */
export async function writeBackup(
  given: BackupParts,
  wanted: WantedBackup,
): Promise<BackupEnd> {
  const parts = { ...given, lines: new RowSum() };
  const { copy, onTotal } = parts;
  const done = await copy.transaction(SNAPSHOT, async () => {
    const all: readonly Listed[] = await listTenants(copy.sql);
    const tenants = all.filter(({ slug }) => wanted.slug === null || slug === wanted.slug);
    if (wanted.slug !== null && tenants.length === 0) {
      throw new TenantError(`there is no tenant ${wanted.slug}`);
    }
    onTotal((await aboutRows(copy.sql, { schemas: tenants.map(({ slug }) => roleOf(slug)) })).rows);
    await writeLine(parts, await headOf(copy.sql, wanted));
    const end: BackupEnd = { end: wanted.id, tenants: [], rows: 0, lines: "" };
    for (const tenant of tenants) {
      const rows = await writeTenant(parts, tenant, end.rows);
      if (rows === null) continue;
      end.tenants.push(tenant.slug);
      end.rows = rows;
    }
    await writeLine(parts, { ...end, lines: parts.lines.text });
    return end;
  });
  if (done === "undo") throw new BackupError("the backup was given up");
  return done;
}

async function headOf(sql: Sql, { id, slug, program, madeAt }: WantedBackup): Promise<Head> {
  const { version: postgres } = await postgresVersion(sql);
  return { halfhour_backup: FORM, id, made_at: madeAt, program, postgres, of: slug };
}

/**
 * Answers how many rows are written by then, or null for a tenant that was dropped meanwhile, which is left out.
 * Its tables are locked as any reader does, and free again after it.
 */
async function writeTenant(
  parts: Writing,
  tenant: Listed,
  before: number,
): Promise<number | null> {
  const { sql } = parts.copy;
  await sql.unsafe("savepoint of_tenant");
  const held = await holdTenant(parts, tenant);
  if (held === null) {
    await sql.unsafe("rollback to savepoint of_tenant; release savepoint of_tenant");
    return null;
  }
  const { head, tables } = held;
  await writeLine(parts, head);
  let rows = before;
  for (const { name, columns } of tables) {
    const table = { table: name, columns: columns.filter(isText) };
    rows += await writeTable(parts, tenant.slug, table, rows);
  }
  await writeLine(parts, { end_of: tenant.slug });
  await sql.unsafe("rollback to savepoint of_tenant; release savepoint of_tenant");
  return rows;
}

const MEANWHILE =
  "was migrated or restored while the backup was under way, which shows neither: begin again";

/**
 * Locks a tenant's tables, so that it stays as it is here. Null for one that was dropped meanwhile: what the
 * snapshot shows of it is gone then, of which PostgreSQL tells in many ways.
 */
async function holdTenant({ copy: { sql }, current }: Writing, tenant: Listed) {
  const schema = roleOf(tenant.slug);
  const migrations = await migrationsOfTenant(sql, { tenantId: tenant.id });
  const isAsItWas = async () =>
    await numberOf(current, tenant.slug) === tenant.id &&
    (await migrationsOfTenant(current, { tenantId: tenant.id })).length === migrations.length;
  let failure: unknown = null;
  try {
    const head = { tenant: tenant.slug, migrations, ...await besideTables(sql, tenant) };
    const tables = await tablesOfSchema(sql, { schema });
    await lockTables(sql, schema, tables);
    if (await isAsItWas()) return { head, tables };
  } catch (error) {
    failure = error;
  }
  if (await numberOf(current, tenant.slug) === undefined) return null;
  if (failure !== null && await isAsItWas()) throw failure;
  throw new BackupError(`${tenant.slug} ${MEANWHILE}`);
}

/** The number of the tenant that has the name by now. */
async function numberOf(current: Sql, slug: string): Promise<number | undefined> {
  return (await listTenants(current)).find((tenant) => tenant.slug === slug)?.id;
}

/** What there is of a tenant beside its tables. Sequences that it does not own itself are the owner's. */
async function besideTables(sql: Sql, { id, slug }: Listed) {
  const schema = roleOf(slug);
  const held = await controlRowsOfTenant(sql, { tenantId: id });
  const owners = await sequencesOfSchema(sql, { schema });
  await sql.unsafe(`set local role ${quoted(schema)}`);
  const sequences = [...owners, ...await sequencesOfSchema(sql, { schema })];
  const own: unknown = JSON.parse(held.own);
  const rows: unknown = JSON.parse(held.rows);
  return { sequences, own, rows };
}

async function lockTables(
  sql: Sql,
  schema: string,
  tables: readonly TablesOfSchemaRow[],
): Promise<void> {
  const names = tables.map(({ name }) => `${quoted(schema)}.${quoted(name)}`).join(", ");
  await sql.unsafe(`lock table ${names} in access share mode`);
}

async function writeTable(
  parts: Writing,
  slug: string,
  table: TableHead,
  before: number,
): Promise<number> {
  await writeLine(parts, table);
  const sum = new RowSum();
  for await (
    const block of parts.copy.copyOut(`copy ${columnsOf(roleOf(slug), table)} to stdout`)
  ) {
    sum.add(block);
    await parts.write(block);
    parts.onRows(before + sum.rows, `${slug}.${table.table}`);
  }
  await parts.write(new TextEncoder().encode(`${END_OF_ROWS}\n`));
  await writeLine(parts, { rows: sum.rows, sum: sum.text });
  return sum.rows;
}

function writeLine({ write, lines }: Writing, line: object): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
  lines.add(bytes);
  return write(bytes);
}

/** PostgreSQL's arrays could hold nulls; no column is named so. */
const isText = (name: string | null): name is string => name !== null;
