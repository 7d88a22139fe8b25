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
