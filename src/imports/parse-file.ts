import { csvRows } from "./csv-rows.ts";
import { ImportError, type ImportFile, shown, unknownAmong } from "./import-file.ts";
import { jsonRows } from "./json-rows.ts";

/**
 * Takes a file of the older system apart (A9). What begins with a bracket is JSON, all else CSV;
 * docs/import.md has both formats.
 * @param bytes UTF-8, with or without a byte order mark
 * @throws ImportError for a file that cannot be read at all; a faulty row is no reason.
 */
export async function parseFile(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<ImportFile> {
  const name = shown(path.split(/[/\\]/).at(-1) || "file");
  const text = textOf(bytes);
  const format = /^\s*[[{]/.test(text) ? "json" : "csv";
  const { columns, rows } = format === "json" ? jsonRows(text) : csvRows(text);
  return { name, sha256: await sha256(bytes), format, rows, unknownColumns: unknownAmong(columns) };
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
