/** What the generated queries in src/generated/sql are made with; nothing else needs it. */
export { timeOf } from "../../time/time-of-day.ts";
export { utcText } from "../../time/time-text.ts";

/** The text form of a JSON parameter. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value);
}

/** A `:one` query found no row. */
export class NoRow extends Error {
  constructor(query: string) {
    super(`the query ${query} found no row`);
    this.name = "NoRow";
  }
}

/** The row of a `:one` query; NoRow when there is none. */
export function one<Row>(query: string, rows: readonly Row[]): Row {
  const row = rows[0];
  if (row === undefined) throw new NoRow(query);
  return row;
}

/** The row of a `:maybe` query. */
export function maybe<Row>(rows: readonly Row[]): Row | null {
  return rows[0] ?? null;
}

/**
 * Checks the columns whose query says `"column!"`: never null, though nobody can prove it.
 * A wrong claim is a TypeError that names the query, not a null in a type that has none.
 */
export function checkClaims<Row extends Record<string, unknown>>(
  query: string,
  columns: readonly (keyof Row & string)[],
  rows: readonly Row[],
): void {
  for (const row of rows) {
    for (const column of columns) {
      if (row[column] === null) {
        throw new TypeError(`the query ${query} says "${column}!", and there is a null`);
      }
    }
  }
}

/**
 * A one-dimensional PostgreSQL array as text: `["a", null]` → `{"a",NULL}`. A driver guesses an array
 * parameter's type from its first element; text leaves the decision to PostgreSQL.
 */
export function arrayText<T>(
  values: readonly (T | null)[],
  serialize: (value: T) => string = String,
): string {
  const items = values.map((value) =>
    value === null ? "NULL" : `"${serialize(value).replace(/["\\]/g, "\\$&")}"`
  );
  return `{${items.join(",")}}`;
}
