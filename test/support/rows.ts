import type { Sql } from "../../src/platform/database/sql.ts";

type Row = Readonly<Record<string, unknown>>;

/** Inserts a row as a test spells it, and answers what the table made of it. */
export async function insertRow(
  db: Sql,
  table: string,
  row: Row,
): Promise<Record<string, unknown>> {
  const columns = Object.keys(row);
  const places = columns.map((_, i) => `$${i + 1}`);
  const [made] = await db.unsafe<Record<string, unknown>[]>(
    `insert into ${table} (${columns.join(", ")}) values (${places.join(", ")}) returning *`,
    Object.values(row),
  );
  return made ?? {};
}

/** Sets these columns in every row of a table. */
export async function updateAll(db: Sql, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row).map((column, i) => `${column} = $${i + 1}`);
  await db.unsafe(`update ${table} set ${columns.join(", ")}`, Object.values(row));
}
