/** One row of a file, not judged yet. */
export type FileRow = {
  /** Of a CSV the line on which the row begins, of a JSON the number of the item; both from 1. */
  readonly line: number;
  /** Where a person finds it: "line 7", "slots[2]". */
  readonly place: string;
  /** As it came; kept when the row is quarantined. */
  readonly item: unknown;
  /** Values by column name in lower case, or what is wrong with the row's form. */
  readonly fields: ReadonlyMap<string, unknown> | { readonly fault: string };
};

/** A file of the older system. */
export type ImportFile = {
  readonly name: string;
  readonly sha256: string;
  readonly format: "csv" | "json";
  readonly rows: readonly FileRow[];
  /** Columns that are neither read nor known to mean nothing here. */
  readonly unknownColumns: readonly string[];
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
];
/** What an older system keeps beside it; it means nothing here. */
const IGNORED = ["id", "is_booked", "created_at", "updated_at"];

/** The columns that nobody reads, in their order; a hostile file may have any number. */
export function unknownAmong(columns: Iterable<string>): string[] {
  const unknown = [...new Set(columns)].filter((name) => ![...READ, ...IGNORED].includes(name));
  return unknown.slice(0, 50).map((name) => shown(name));
}

/** A value for a sentence: short, and without what a terminal or PostgreSQL could not take. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? "nothing";
  const safe = text.toWellFormed().replaceAll(/\p{Cc}/gu, "\uFFFD");
  return safe.length <= 60 ? safe : `${safe.slice(0, 59).toWellFormed()}…`;
}
