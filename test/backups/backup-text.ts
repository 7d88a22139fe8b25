/** Backups as text, for tests that change them; the sums are those of the changed rows. */
import { RowSum } from "../../src/platform/hashing/row-sum.ts";

/** A table as a backup has it. */
export function aTable(table: string, columns: readonly string[], rows: readonly string[]): string {
  const sum = new RowSum();
  for (const row of rows) sum.add(new TextEncoder().encode(`${row}\n`));
  const lines = [
    JSON.stringify({ table, columns }),
    ...rows,
    "\\.",
    JSON.stringify({ rows: sum.rows, sum: sum.text }),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Changes the rows of a table. */
export const withRows =
  (table: string, change: (rows: string[]) => string[]) => (text: string): string => {
    const lines = text.split("\n");
    const head = lines.findIndex((line) => line.startsWith(`{"table":"${table}"`));
    const end = lines.indexOf("\\.", head);
    if (head < 0) throw new Error(`the backup has no table ${table}`);
    // Written by us a moment ago.
    const { columns } = JSON.parse(lines[head] ?? "") as { columns: string[] };
    const changed = aTable(table, columns, change(lines.slice(head + 1, end)));
    return [...lines.slice(0, head), changed.trimEnd(), ...lines.slice(end + 2)].join("\n");
  };
