import type { RangeEnd } from "../../time/range.ts";
import { utcText } from "../../time/time-text.ts";

type Asked = Readonly<
  Record<string, string | number | boolean | readonly (string | number)[] | RangeEnd | undefined>
>;

/** The header with where the next page is (RFC 8288): the same question with another cursor; none after the last. */
export function nextLink(path: string, query: Asked, cursor: string | null): { Link?: string } {
  if (cursor === null) return {};
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    if (value !== undefined) asked.set(name, wireText(name, value));
  }
  return { Link: `<${path}?${asked}>; rel="next"` };
}

/** A parameter as it comes over the wire; of numbers only `updated_since` is an instant. */
function wireText(name: string, value: NonNullable<Asked[string]>): string {
  if (typeof value === "object" && "date" in value) return value.date;
  if (typeof value === "object" && "at" in value && typeof value.at === "number") {
    return utcText(value.at);
  }
  return typeof value === "number" && name === "updated_since" ? utcText(value) : String(value);
}
