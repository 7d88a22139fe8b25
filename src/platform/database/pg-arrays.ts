/**
 * The text form of one-dimensional PostgreSQL arrays. A driver guesses an array parameter's
 * type from its first element; text leaves the decision to PostgreSQL.
 */

/** `["a", null]` → `{"a",NULL}` */
export function arrayText(
  values: readonly unknown[],
  serialize: (value: unknown) => string = String,
): string {
  const items = values.map((value) =>
    value === null ? "NULL" : `"${serialize(value).replace(/["\\]/g, "\\$&")}"`
  );
  return `{${items.join(",")}}`;
}

/** `{a,"b,c",NULL}` → `["a", "b,c", null]`; each item goes through `parse`. */
export function parseArray<T>(text: string, parse: (item: string) => T): (T | null)[] {
  const items: (T | null)[] = [];
  let at = text.indexOf("{") + 1;
  while (at < text.length - 1) {
    const quoted = text[at] === '"';
    const [item, end] = quoted ? quotedItem(text, at + 1) : plainItem(text, at);
    items.push(!quoted && item === "NULL" ? null : parse(item));
    at = end + 1;
  }
  return items;
}

/** Reads up to the closing quote; answers the item and the place of the comma or brace after it. */
function quotedItem(text: string, start: number): [item: string, end: number] {
  let item = "";
  let at = start;
  while (text[at] !== '"') {
    if (text[at] === "\\") at++;
    item += text[at++];
  }
  return [item, at + 1];
}

function plainItem(text: string, start: number): [item: string, end: number] {
  const comma = text.indexOf(",", start);
  const end = comma === -1 ? text.length - 1 : comma;
  return [text.slice(start, end), end];
}
