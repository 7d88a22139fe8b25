import type { FileRow, Kind } from "./import-file.ts";

/**
 * What the rows of a table of the older system are, by its name without a schema, or by a model's
 * (`booking.tutoravailability`); null for any other table.
 */
export function kindOfTable(name: string): Kind | null {
  const table = name.toLowerCase();
  if (/tutoravailabilityslots?$/.test(table)) return "slot";
  if (/tutoravailability$/.test(table)) return "template";
  return /lessons?$/.test(table) ? "lesson" : null;
}

/** The same by the columns of a table without a name; null where they are of our own form, or of none. */
export function kindOfColumns(columns: readonly string[]): Kind | null {
  const has = (...names: string[]) => names.some((name) => columns.includes(name));
  if (has("kind") || !has("tutor_id", "tutor")) return null;
  if (has("student_id", "student")) return "lesson";
  if (has("date")) return "slot";
  return has("day_of_week") ? "template" : null;
}

const NAMES: Readonly<Record<string, string>> = {
  pk: "id",
  tutor: "tutor_sub",
  tutor_id: "tutor_sub",
  student: "student_sub",
  student_id: "student_sub",
  template: "template_id",
};
const NAMES_OF_LESSON: Readonly<Record<string, string>> = {
  ...NAMES,
  start_time: "start",
  starts_at: "start",
  end_time: "end",
  ends_at: "end",
};

/**
 * A row of an old table as our own form has it: its people are known by their ids, as the `sub` of tokens. A
 * number of the day beside a date may be of any format, and counts for nothing. A column of times there cannot
 * hold the end of the day, which is its first or its last second.
 */
export function fieldsOfTable(
  kind: Kind,
  columns: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, unknown> {
  const names = kind === "lesson" ? NAMES_OF_LESSON : NAMES;
  const fields = new Map<string, unknown>([["kind", kind], ["date_decides", true]]);
  for (const [name, value] of columns) fields.set(names[name] ?? name, value);
  const end = fields.get("end_time");
  if (typeof end === "string" && END_OF_DAY.test(end.trim())) fields.set("end_time", "24:00");
  return fields;
}

const END_OF_DAY = /^(00:00(:00(\.0+)?)?|23:59:59(\.9*)?)$/;

/** A row of a table by its columns, which are as many as its values unless it is faulty. */
export function tableRow(
  { kind, place, line }: { readonly kind: Kind; readonly place: string; readonly line: number },
  columns: readonly string[],
  values: readonly unknown[],
): FileRow {
  if (columns.length !== values.length) {
    const fault = `${values.length} values for ${columns.length} columns`;
    return { line, place, item: values, fields: { fault, of: kind } };
  }
  const named = new Map(columns.map((name, i) => [name.toLowerCase(), values[i]]));
  return { line, place, item: Object.fromEntries(named), fields: fieldsOfTable(kind, named) };
}
