import { csvRows } from "./csv-rows.ts";
import { ImportError, type ImportFile, shown, unknownAmong } from "./import-file.ts";
import { jsonRows } from "./json-rows.ts";
import { sqlRows } from "./sql-rows.ts";

/**
 * Takes a file of the older system apart (A9). What begins with a bracket is JSON, what has a statement
 * that brings rows is a dump as SQL, all else CSV; docs/import.md has the formats.
 * @param bytes UTF-8, with or without a byte order mark
 * @throws ImportError for a file that cannot be read at all; a faulty row is no reason.
 */
export async function parseFile(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<ImportFile> {
  const name = shown(path.split(/[/\\]/).at(-1) || "file");
  const text = textOf(bytes);
  const { format, columns, rows, otherTables = [] } = rowsOf(text);
  const unknownColumns = unknownAmong(columns);
  return { name, sha256: await sha256(bytes), format, rows, unknownColumns, otherTables };
}

type Rows = Pick<ImportFile, "format" | "rows"> & {
  readonly columns: readonly string[];
  readonly otherTables?: readonly string[];
};

function rowsOf(text: string): Rows {
  if (/^\s*[[{]/.test(text)) return { format: "json", ...jsonRows(text) };
  const isDump = /^\s*(COPY\s[^\n]*\sFROM\s+stdin;|INSERT\s+INTO\s)/im.test(text);
  return isDump ? { format: "sql", ...sqlRows(text) } : { format: "csv", ...csvRows(text) };
}

/**
 * Several files as one, as when each table is in a file of its own: templates, slots and lessons belong
 * together. Places say in which file.
 */
export async function joinFiles(files: readonly ImportFile[]): Promise<ImportFile> {
  const [first, ...more] = files;
  if (first === undefined) throw new ImportError("no file");
  if (more.length === 0) return first;
  const rows = files.flatMap(({ name, rows }) =>
    rows.map((row) => ({ ...row, place: `${name}, ${row.place}` }))
  );
  const sums = files.map(({ sha256 }) => sha256).toSorted().join(" ");
  return {
    name: shown(files.map(({ name }) => name).join(" and ")),
    sha256: await sha256(new TextEncoder().encode(sums)),
    format: first.format,
    // A number of its own for each, by which it is known in the quarantine.
    rows: rows.map((row, i) => ({ ...row, line: i + 1 })),
    unknownColumns: [...new Set(files.flatMap((file) => file.unknownColumns))],
    otherTables: [...new Set(files.flatMap((file) => file.otherTables))],
  };
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ImportError("the file is not UTF-8: save it so, or convert it with iconv");
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
