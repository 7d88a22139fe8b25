import type { Db } from "../../src/platform/database/db.ts";

let asked = 0;

/** Runs a data statement of a test as the program runs its own; the rows have these columns. */
export function ask<Row extends object = Record<string, unknown>>(
  db: Db,
  text: string,
  ...columns: string[]
): Promise<Row[]> {
  return db.run<Row>({ name: `test${++asked}`, text, columns }, []);
}
