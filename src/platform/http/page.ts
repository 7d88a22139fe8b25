import { invalid } from "../../problem.ts";

/** The last row of a page: the instant that the list is sorted by, epoch ms, and the row's id. */
export type Cursor = { readonly at: number; readonly id: number };

// Where years end that anything can lie in, with days to spare for every zone.
const FARTHEST = Date.UTC(2101, 0, 1);

/**
 * Reads where to go on in a list that is sorted by instants; null for a first page.
 * @throws Problem validation_failed for a text that no page of this list gave.
 */
export function instantCursor(text: string | undefined, list: string): Cursor | null {
  const cursor = boundCursor(text, list);
  if (cursor !== null && Math.abs(cursor.at) > FARTHEST) throw invalid("cursor", "cursor");
  return cursor;
}

/** How a page ends: `cursor` leads to the next one, and is null on the last. */
export type PageEnd = { readonly cursor: string | null; readonly has_more: boolean };

/** A page of a list as it is answered. */
export type Page<T> = PageEnd & { readonly results: T[] };

/** The end of a page of which the query `found` so many rows from there on; `textOf` is a row's cursor. */
export function endOf<Row extends { readonly found: number }>(
  rows: readonly Row[],
  textOf: (last: Row) => string,
): PageEnd {
  const last = rows.at(-1);
  const hasMore = last !== undefined && rows.length < last.found;
  return { cursor: hasMore ? textOf(last) : null, has_more: hasMore };
}

/** The rows of a page of `limit`, for which one row more was asked, and its end. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  textOf: (last: Row) => string,
): PageEnd & { readonly shown: Row[] } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const hasMore = last !== undefined && rows.length > limit;
  return { shown, cursor: hasMore ? textOf(last) : null, has_more: hasMore };
}

/** The end of a page of a list with cursors that `instantCursor` reads. */
export const pageEnd = <Row extends { readonly id: number; readonly found: number }>(
  rows: readonly Row[],
  atOf: (row: Row) => number,
  list: string,
): PageEnd => endOf(rows, (last) => boundCursorText({ at: atOf(last), id: last.id }, list));

/**
 * A row's cursor; opaque to callers. A list can be asked for in several ways: the cursor of one, which `list` spells
 * out, leads nowhere in another. `at` may be anything that the list is sorted by, up to 2^53.
 */
export const boundCursorText = ({ at, id }: Cursor, list: string): string =>
  `${at.toString(36)}-${id.toString(36)}-${fingerprint(`${at} ${id} ${list}`)}`;

/**
 * Reads it; null for a first page.
 * @throws Problem validation_failed for a text that no page of this list gave.
 */
export function boundCursor(text: string | undefined, list: string): Cursor | null {
  if (text === undefined) return null;
  const [, at = "", id = "", of] = /^(-?[0-9a-z]+)-([0-9a-z]+)-([0-9a-z]+)$/.exec(text) ?? [];
  const cursor = { at: parseInt(at, 36), id: parseInt(id, 36) };
  const { at: position, id: row } = cursor;
  const fits = of === fingerprint(`${position} ${row} ${list}`) && Number.isSafeInteger(position) &&
    Number.isSafeInteger(row);
  if (!fits) throw invalid("cursor", "cursor");
  return cursor;
}

/** The cursor of a row of a list that is sorted by ids alone. */
export const idCursorText = (id: number, list: string): string =>
  boundCursorText({ at: 0, id }, list);

/**
 * Reads it: the id of the last row; null for a first page.
 * @throws Problem validation_failed for a text that no page of this list gave.
 */
export const idCursor = (text: string | undefined, list: string): number | null =>
  boundCursor(text, list)?.id ?? null;

/** The last row of a page of a list that is sorted by a text, or by more than a number: that, and the row's id. */
export type KeyCursor = { readonly key: string; readonly id: number };

/** The same as `boundCursorText` for such a list. */
export function keyCursorText({ key, id }: KeyCursor, list: string): string {
  const bytes = new TextEncoder().encode(JSON.stringify([key, id]));
  const position = bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  return `${position}.${fingerprint(`${position} ${list}`)}`;
}

/**
 * Reads it; null for a first page. `parameter` is what it came as.
 * @throws Problem validation_failed for a text that no page of this list gave.
 */
export function keyCursor(
  text: string | undefined,
  list: string,
  parameter = "cursor",
): KeyCursor | null {
  if (text === undefined) return null;
  const [encoded = "", of] = text.split(".");
  const cursor = of === fingerprint(`${encoded} ${list}`) ? decodedKey(encoded) : null;
  if (cursor === null) throw invalid(parameter, "cursor");
  return cursor;
}

function decodedKey(encoded: string): KeyCursor | null {
  try {
    const bytes = Uint8Array.fromBase64(encoded, { alphabet: "base64url" });
    const read: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const [key, id] = Array.isArray(read) ? read : [];
    const fits = typeof key === "string" && !key.includes("\0") && Number.isSafeInteger(id);
    return fits ? { key, id } : null;
  } catch {
    return null;
  }
}

/** FNV-1a of 32 bits: it tells lists and positions apart, and keeps nobody out. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
