import { DEFAULT_LANGUAGE, isLanguage, type Language, LANGUAGES } from "../../wording/languages.ts";
import type { Wording } from "../../wording/wording.ts";

/** One of Accept-Language: a range of RFC 4647, 2.1, and its weight (RFC 9110, 12.4.2). */
const RANGE =
  /^[ \t]*(\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)[ \t]*(?:;[ \t]*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?$/i;

/** Nobody names so many languages; the rest is not looked at. */
const MOST_CHARACTERS = 1000;

type Range = { readonly tag: string; readonly weight: number };

/**
 * The language of an answer (X3): the best of ours that Accept-Language asks for by lookup (RFC 4647, 3.4,
 * `uk-UA` finds `uk`); where it asks for none of them, or is not there, the user's own, else English. What
 * is no range is passed over.
 */
export function languageFor(headers: Headers, own: Language | null): Language {
  const header = headers.get("accept-language");
  const usual = own ?? DEFAULT_LANGUAGE;
  if (header === null) return usual;
  const ranges = rangesOf(header);
  const refused = new Set(ranges.filter(({ weight }) => weight === 0).map(({ tag }) => tag));
  const wanted = ranges.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    // Any will do that has no range of its own.
    if (tag === "*") break;
    const found = lookUp(tag);
    if (found !== null && !refused.has(found)) return found;
  }
  // Who refuses all of them gets an answer nevertheless (RFC 9110, 12.4.1).
  return [usual, ...LANGUAGES].find((language) => !refused.has(language)) ?? usual;
}

/** What an answer with sentences says of them; whoever sends it adds that it varies by Accept-Language. */
export const languageHeaders = (
  { language }: Wording,
): { readonly "Content-Language": Language } => ({ "Content-Language": language });

function rangesOf(header: string): Range[] {
  const whole = header.length <= MOST_CHARACTERS
    ? header
    : header.slice(0, header.lastIndexOf(",", MOST_CHARACTERS) + 1);
  return whole.split(",").flatMap((item) => {
    const [, tag, weight = "1"] = RANGE.exec(item) ?? [];
    return tag === undefined ? [] : [{ tag: tag.toLowerCase(), weight: Number(weight) }];
  });
}

/** The range, shortened from its end until it is one of ours: `uk-cyrl-ua`, `uk-cyrl`, `uk`. */
function lookUp(tag: string): Language | null {
  for (let rest = tag; rest !== ""; rest = rest.slice(0, Math.max(rest.lastIndexOf("-"), 0))) {
    if (isLanguage(rest)) return rest;
  }
  return null;
}
