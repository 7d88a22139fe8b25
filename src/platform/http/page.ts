import { invalid } from "../../problem.ts";

/** The last row of a page: the instant that the list is sorted by, epoch ms, and the row's id. */
export type Cursor = { readonly at: number; readonly id: number };

// Where years end that anything can lie in, with days to spare for every zone.
const FARTHEST = Date.UTC(2101, 0, 1);

/** What `knownCursor` reads; opaque to callers. */
const cursorText = ({ at, id }: Cursor): string => `${at.toString(36)}-${id.toString(36)}`;

/**
 * Reads where to go on; null for a first page.
 * @throws Problem validation_failed for a text that no page gave.
 */
export function knownCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const [at, id] = (/^(-?[0-9a-z]+)-([0-9a-z]+)$/.exec(text) ?? []).slice(1)
    .map((number) => parseInt(number, 36));
  if (
    at === undefined || id === undefined || Math.abs(at) > FARTHEST || !Number.isSafeInteger(id)
  ) {
    throw invalid("cursor", "cursor");
  }
  return { at, id };
}

/** Whether there is more than the rows of a page, of which the query `found` so many, and what leads on. */
export function pageEnd<Row extends { readonly id: number; readonly found: number }>(
  rows: readonly Row[],
  atOf: (row: Row) => number,
): { has_more: boolean; cursor: string | null } {
  const last = rows.at(-1);
  if (last === undefined || last.found <= rows.length) return { has_more: false, cursor: null };
  return { has_more: true, cursor: cursorText({ at: atOf(last), id: last.id }) };
}

/**
 * The same for a list that can be asked for in several ways: the cursor of one, which `list` spells out, leads
 * nowhere in another. `at` may be anything that the list is sorted by, up to 2^53.
 */
export const boundCursorText = ({ at, id }: Cursor, list: string): string =>
  `${at.toString(36)}-${id.toString(36)}-${fingerprint(list)}`;

/**
 * Reads it; null for a first page.
 * @throws Problem validation_failed for a text that no page of this list gave.
 */
export function boundCursor(text: string | undefined, list: string): Cursor | null {
  if (text === undefined) return null;
  const [, at = "", id = "", of] = /^(-?[0-9a-z]+)-([0-9a-z]+)-([0-9a-z]+)$/.exec(text) ?? [];
  const cursor = { at: parseInt(at, 36), id: parseInt(id, 36) };
  const fits = of === fingerprint(list) && Number.isSafeInteger(cursor.at) &&
    Number.isSafeInteger(cursor.id);
  if (!fits) throw invalid("cursor", "cursor");
  return cursor;
}

/** Where the next page is (RFC 8288): the same question, in texts as they came, with another cursor. */
export function nextLink(
  path: string,
  asked: Readonly<Record<string, string | undefined>>,
  cursor: string,
): string {
  const query = new URLSearchParams();
  for (const [name, text] of Object.entries({ ...asked, cursor })) {
    if (text !== undefined) query.set(name, text);
  }
  return `<${path}?${query}>; rel="next"`;
}

/** FNV-1a of 32 bits: it tells lists apart, and keeps nobody out. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
