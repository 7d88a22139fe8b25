import { CsvError, parse } from "csv-parse/sync";
import { type FileRow, ImportError, type Kind, shown } from "./import-file.ts";
import { fieldsOfTable, kindOfColumns } from "./old-tables.ts";

/** A field in quotes may hold so many lines; a quote that is never closed shall not eat the file. */
const MOST_LINES = 20;
const NEEDED = ["kind", "tutor_sub", "start_time", "end_time"];

/** A record of RFC 4180, or a line that is none; `text` is either as it came. */
type Record =
  & { readonly line: number; readonly text: string }
  & (
    | { readonly fields: readonly string[] }
    | { readonly fault: string }
  );

/**
 * The rows of a CSV by RFC 4180: quotes, any end of line, a header row in any order, of our own form or of
 * a table of the older system. Empty lines are no rows; a line that is no record costs that line only.
 * @throws ImportError for a header that cannot be used.
 */
export function csvRows(text: string): { columns: string[]; rows: FileRow[] } {
  const [header, ...records] = recordsOf(text);
  const columns = header && "fields" in header ? header.fields.map(columnName) : [];
  const kind = kindOfColumns(columns);
  mustBeAHeader(columns, kind === null ? NEEDED : []);
  return { columns, rows: records.map((record) => toRow(record, columns, kind)) };
}

const columnName = (name: string) => name.trim().toLowerCase();

function mustBeAHeader(columns: readonly string[], needed: readonly string[]): void {
  const missing = needed.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new ImportError(
      `the first line must name the columns; ${missing.join(", ")} ${
        missing.length === 1 ? "is" : "are"
      } not there`,
    );
  }
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw new ImportError(`the column ${shown(twice)} is there twice`);
}

function toRow(record: Record, columns: readonly string[], kind: Kind | null): FileRow {
  const at = { line: record.line, place: `line ${record.line}` };
  const of = kind ?? undefined;
  if ("fault" in record) {
    return { ...at, item: { raw: record.text }, fields: { fault: record.fault, of } };
  }
  const { fields, text } = record;
  if (fields.length !== columns.length) {
    const fault = `${fields.length} fields where the header has ${columns.length}`;
    return { ...at, item: { raw: text }, fields: { fault, of } };
  }
  const entries = columns.map((name, i) => [name, fields[i]] as const);
  const own = new Map(entries);
  const read = kind === null ? own : fieldsOfTable(kind, own);
  return { ...at, item: Object.fromEntries(entries), fields: read };
}

/** The library reads the quotes; this finds where each record ends, so that faults stay where they are. */
function recordsOf(text: string): Record[] {
  const lines = text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
  const records: Record[] = [];
  for (let at = 0; at < lines.length;) {
    if (lines[at]?.trim() === "") at++;
    else {
      const { length, record } = recordAt(lines, at);
      records.push(record);
      at += length;
    }
  }
  return records;
}

function recordAt(lines: readonly string[], at: number): { length: number; record: Record } {
  const line = at + 1;
  let fault = "";
  for (let length = 1; length <= MOST_LINES && at + length <= lines.length; length++) {
    const text = lines.slice(at, at + length).join("").replace(/(\r\n|\n|\r)$/, "");
    const read = readRecord(text);
    if ("fields" in read) return { length, record: { line, text, ...read } };
    fault ||= read.fault;
    if (!read.isOpen) break;
  }
  const text = (lines[at] ?? "").replace(/[\r\n]+$/, "");
  return { length: 1, record: { line, text, fault } };
}

/** One record; `isOpen` when a quote is not closed by its end. */
function readRecord(text: string): { fields: string[] } | { fault: string; isOpen: boolean } {
  try {
    const [fields = []] = parse(text);
    return { fields };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const isOpen = error.code === "CSV_QUOTE_NOT_CLOSED";
    return { fault: isOpen ? "a quote is not closed" : "a quote in the wrong place", isOpen };
  }
}
