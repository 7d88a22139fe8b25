import type { RangeEnd } from "../../time/range.ts";
import { timeOf } from "../../time/time-of-day.ts";
import { utcText } from "../../time/time-text.ts";

type Value = string | number | boolean | RangeEnd;
type Asked = Readonly<Record<string, Value | readonly (string | number)[] | undefined>>;

/** Longer headers are cut off by many a proxy; the contract has the same bound. */
const LONGEST_LINK = 4_000;

/**
 * The header with where the next page is (RFC 8288): the same question with another cursor, as `parameter`. None after the
 * last page, nor where it would be too long to say.
 */
export function nextLink(
  path: string,
  query: Asked,
  cursor: string | null,
  parameter = "cursor",
): { Link?: string } {
  if (cursor === null) return {};
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, [parameter]: cursor })) {
    // A list is its key again and again.
    for (const item of [value ?? []].flat()) asked.append(name, wireText(name, item));
  }
  const link = `<${path}?${asked}>; rel="next"`;
  return link.length <= LONGEST_LINK ? { Link: link } : {};
}

/** A parameter as it comes over the wire: some numbers are instants, or minutes of a day. */
function wireText(name: string, value: Value): string {
  if (typeof value === "object" && "date" in value) return value.date;
  if (typeof value === "object" && "at" in value && typeof value.at === "number") {
    return utcText(value.at);
  }
  if (typeof value !== "number") return String(value);
  if (name === "updated_since") return utcText(value);
  return name === "start_time" || name === "end_time" ? timeOf(value) : String(value);
}
