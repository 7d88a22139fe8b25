import * as z from "zod/mini";
import { partsOf } from "../../time/instant-text.ts";
import { asText, type PlainFault } from "../../wording/said.ts";

/** Formats and checks of JSON Schema that zod lacks, or means differently. */

/** A sentence that says it all, for a check of zod's own. */
export const fault = (say: PlainFault): string => asText({ say });

const YEAR_1 = Date.parse("0001-01-01T00:00:00Z");
const YEAR_10000 = Date.parse("+010000-01-01T00:00:00Z");

/** `format: date` (RFC 3339 full-date) from year 1 on: PostgreSQL has no year 0. */
export const date = z.iso.date(fault("date"))
  .check(z.refine((value) => !value.startsWith("0000"), fault("storable_year")));

/**
 * `format: date-time` of an answer: RFC 3339 with capital T and Z, any offset, no leap second, and in the
 * years 1 to 9999 also in UTC, so that PostgreSQL can hold it.
 */
export const instant = z.iso.datetime({
  offset: true,
  error: fault("instant"),
}).check(z.refine((value) => !/\.\d{10}/.test(value), fault("second_digits")))
  .check(z.refine(isStorable, fault("storable_year")));

const dateTime = z.core.regexes.datetime({ offset: true, local: false });

/**
 * The same of a request, which may also say `t` and `z` (RFC 3339, 5.6) and put a zone and more behind
 * (RFC 9557). What these mean decode.ts finds out, which holds requests to fewer years, too.
 */
export const instantIn = z.string()
  .check(z.refine((text) => dateTime.test(partsOf(text)?.dateTime ?? ""), fault("instant")))
  .check(z.refine((text) => !/\.\d{10}/.test(text), fault("second_digits")))
  .check(z.refine((text) => isStorable(partsOf(text)?.dateTime ?? text), fault("storable_year")));

function isStorable(value: string): boolean {
  const ms = Date.parse(value);
  return ms >= YEAR_1 && ms < YEAR_10000;
}

/** `format: date-or-date-time`: either of the two, as requests may write them. */
export const dateOrInstant = z.string().check(z.refine(
  (value) => (value.length === 10 ? date : instantIn).safeParse(value).success,
  fault("date_or_instant"),
));

/** `format: email`: dotted atoms and a host name of at least two labels. */
export const email = z.string().check(z.regex(
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i,
  fault("email"),
));

/** `format: uri`: a scheme and the characters of RFC 3986, but no brackets: nobody means an IPv6 host. */
export const uri = z.string().check(z.regex(
  /^[a-z][a-z0-9+.-]*:(?:[\w\-.~:/?#@!$&'()*+,;=]|%[0-9a-f]{2})+$/i,
  fault("uri"),
));

/** `format: uri-reference`: the same with or without a scheme. */
export const uriReference = z.string().check(z.regex(
  /^(?:[\w\-.~:/?#@!$&'()*+,;=]|%[0-9a-f]{2})*$/i,
  fault("uri_reference"),
));

/** `minLength` in code points (JSON Schema 6.3.2); zod's own `min` counts UTF-16 units. */
export const minLength = (min: number) =>
  z.refine<string>(
    (value) => value.length >= min && (value.length >= 2 * min || codePoints(value) >= min),
    {
      error: asText({ say: "min_length", n: min }),
    },
  );

/** `maxLength` in code points. */
export const maxLength = (max: number) =>
  z.refine<string>(
    (value) => value.length <= max || (value.length <= 2 * max && codePoints(value) <= max),
    {
      error: asText({ say: "max_length", n: max }),
    },
  );

/** `minProperties` of a closed object or a record. */
export const minProperties = (min: number) =>
  z.refine<object>((value) => Object.keys(value).length >= min, {
    error: asText({ say: "min_properties", n: min }),
  });

/** `maxProperties` of a closed object or a record. */
export const maxProperties = (max: number) =>
  z.refine<object>((value) => Object.keys(value).length <= max, {
    error: asText({ say: "max_properties", n: max }),
  });

/** `uniqueItems`: no two items are equal as JSON values, whatever the order of their keys. */
export const uniqueItems = () =>
  z.refine<readonly unknown[]>((items) => new Set(items.map(canonical)).size === items.length, {
    error: fault("unique_items"),
  });

function codePoints(value: string): number {
  let count = 0;
  for (const _ of value) count++;
  return count;
}

/** Equal for equal JSON values; what is no object is already its own. */
function canonical(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return "\0" + JSON.stringify(
    value,
    (_key, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1))
        : part,
  );
}
