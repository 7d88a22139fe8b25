import * as z from "zod/mini";

/** The form of the files that this program writes; it reads those of before too, and none of after. */
export const FORM = 1;

/** Ends the rows of a table; COPY writes no row like it. */
export const END_OF_ROWS = "\\.";

/** What a person who makes or reads a backup is told in one sentence. */
export class BackupError extends Error {
  override readonly name = "BackupError";
}

/** What of a backup is of a form that is not known here. */
export const NEWER = "was made by a newer version of the program: update the program first";

const name = z.string().check(z.minLength(1), z.maxLength(63));
const count = z.int().check(z.nonnegative());

/**
 * A backup is text: lines of JSON, and the rows of each table as COPY writes them. The first line says what it is,
 * the last one that it is whole.
 */
export const Head = z.object({
  halfhour_backup: z.int().check(z.positive()),
  id: z.uuid(),
  /** RFC 3339, UTC: the moment that it shows */
  made_at: z.string(),
  program: z.string(),
  postgres: z.string(),
  /** the slug of its only tenant; null: of all */
  of: z.nullable(z.string()),
});

/** Begins a tenant: what was applied to it, and what there is of it beside its tables. */
export const TenantHead = z.object({
  tenant: z.string(),
  migrations: z.array(z.object({ number: count, name: z.string(), sha256: z.string() })),
  sequences: z.array(z.object({ name, last: z.int() })),
  /** its row in control.tenants, and those in other tables of control by the tables' names */
  own: z.record(z.string(), z.unknown()),
  rows: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
});

/** Begins a table, whose rows follow. */
export const TableHead = z.object({ table: name, columns: z.array(name) });

/** Follows the rows of a table: how many, and their RowSum. */
export const TableEnd = z.object({ rows: count, sum: z.string() });

export const TenantEnd = z.object({ end_of: z.string() });

/** The last line: what there is in all, and the RowSum of all lines of JSON before it. */
export const BackupEnd = z.object({
  end: z.uuid(),
  tenants: z.array(z.string()),
  rows: count,
  lines: z.string(),
});

export type Head = z.infer<typeof Head>;
export type TenantHead = z.infer<typeof TenantHead>;
export type TableHead = z.infer<typeof TableHead>;
export type BackupEnd = z.infer<typeof BackupEnd>;

/** Whatever a file may be named, in SQL. */
export const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

/** `"schema"."table" ("a", "b")`, for COPY. */
export const columnsOf = (schema: string, { table, columns }: TableHead): string =>
  `${quoted(schema)}.${quoted(table)} (${columns.map(quoted).join(", ")})`;
