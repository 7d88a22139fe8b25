/** What a row can become. */
export type Kind = "template" | "slot" | "lesson";

/** One row of a file, not judged yet. */
export type FileRow = {
  /** Of a CSV the line on which the row begins, of a JSON the number of the item; both from 1. */
  readonly line: number;
  /** Where a person finds it: "line 7", "slots[2]". */
  readonly place: string;
  /** As it came; kept when the row is quarantined. */
  readonly item: unknown;
  /** Values by column name in lower case, or what is wrong with the row's form, in a table of what. */
  readonly fields: ReadonlyMap<string, unknown> | Faulty;
};

export type Faulty = { readonly fault: string; readonly of?: Kind | undefined };

/** A file of the older system. */
export type ImportFile = {
  readonly name: string;
  readonly sha256: string;
  readonly format: "csv" | "json" | "sql";
  readonly rows: readonly FileRow[];
  /** Columns that are neither read nor known to mean nothing here. */
  readonly unknownColumns: readonly string[];
  /** Tables of a dump that are not read. */
  readonly otherTables: readonly string[];
};

/** What a person who imports is told in one sentence. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

const READ = [
  "kind",
  "tutor_sub",
  "day_of_week",
  "date",
  "start_time",
  "end_time",
  "timezone",
  "id",
  "status",
  "source",
  "template_id",
  "override_reason",
  "is_booked",
  "student_sub",
  "start",
  "end",
  "date_decides",
];
/** The same in the tables of the older system; see old-tables.ts. */
const READ_OF_TABLES = [
  "pk",
  "tutor",
  "tutor_id",
  "student",
  "student_id",
  "template",
  "starts_at",
  "ends_at",
];
/** What an older system keeps beside it; it means nothing here. */
const IGNORED = ["created_at", "updated_at"];
const KNOWN = [...READ, ...READ_OF_TABLES, ...IGNORED];

/** The columns that nobody reads, in their order; a hostile file may have any number. */
export function unknownAmong(columns: Iterable<string>): string[] {
  const unknown = [...new Set(columns)].filter((name) => !KNOWN.includes(name));
  return unknown.slice(0, 50).map((name) => shown(name));
}

/** A value for a sentence: short, and without what a terminal or PostgreSQL could not take. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "nothing";
  const safe = text.toWellFormed().replaceAll(/\p{Cc}/gu, "\uFFFD");
  return safe.length <= 60 ? safe : `${safe.slice(0, 59).toWellFormed()}…`;
}
