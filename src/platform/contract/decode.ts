import * as z from "zod/mini";
import { plainEtag } from "../http/content-coding.ts";
import type { IfMatch } from "../http/etag.ts";
import { FIRST_YEAR, isDate, isMonday, LAST_YEAR, mondayOf } from "../../time/date.ts";
import { annotationFault, partsOf } from "../../time/instant-text.ts";
import type { RangeEnd } from "../../time/range.ts";
import { minuteOf } from "../../time/time-of-day.ts";
import { MINUTE } from "../../time/units.ts";
import { zoneName } from "../../time/zone.ts";
import { asText } from "../../wording/said.ts";

/**
 * What the texts of a request become where they come in, so that nothing behind the contract parses
 * them again. Each stands behind the checks of its schema, and sees texts that passed them.
 */

const EARLIEST = Date.UTC(FIRST_YEAR, 0, 1);
const AFTER_LATEST = Date.UTC(LAST_YEAR + 1, 0, 1);
const YEARS = { first: FIRST_YEAR, last: LAST_YEAR };

/** What is said of a text that does not match the pattern of its schema, by format. */
export const faults = {
  "date": asText({ say: "known_date", ...YEARS }),
  "date-time": asText({ say: "known_instant", ...YEARS }),
  "date-or-date-time": asText({ say: "known_instant", ...YEARS }),
  "wall-time": asText({ say: "wall_time" }),
  "iana-time-zone": asText({ say: "zone" }),
};

/**
 * `format: date-time`: epoch milliseconds; an instant of the years that the time engine knows. A zone
 * behind it (RFC 9557) must be at its offset then.
 */
export const instant = z.transform<string, number>((text, context) =>
  readInstant(text, context)?.ms ?? z.NEVER
);

/** The same with `x-whole-minute: true`: calendars are made of whole minutes. */
export const wholeMinute = z.transform<string, number>((text, context) => {
  const read = readInstant(text, context);
  if (read === null) return z.NEVER;
  // A fraction may be less than a millisecond, of which `ms` knows nothing.
  const isWhole = read.ms % MINUTE === 0 && !/\.\d*[1-9]/.test(read.dateTime);
  return isWhole ? read.ms : refuse(context, asText({ say: "whole_minute" }));
});

/** Null where the context has been told what is wrong. */
function readInstant(text: string, context: z.core.ParsePayload) {
  const parts = partsOf(text) ?? { dateTime: text, annotations: "" };
  const { dateTime, annotations } = parts;
  const ms = Date.parse(dateTime);
  if (!isKnown(ms)) refuse(context, asText({ say: "known_instant", ...YEARS }));
  else {
    const fault = annotations === "" ? null : annotationFault(parts, ms);
    if (fault === null) return { ms, dateTime };
    refuse(context, asText(fault));
  }
  return null;
}

/** `format: date`: an ISO date that the time engine knows. */
export const date = z.transform<string, string>((text, context) =>
  isDate(text) ? text : refuse(context, asText({ say: "known_date", ...YEARS }))
);

/** The same with `x-monday: true`: the ISO date of a Monday. */
export const monday = z.transform<string, string>((text, context) => {
  if (!isDate(text)) return refuse(context, asText({ say: "known_date", ...YEARS }));
  return isMonday(text) ? text : refuse(context, asText({ say: "monday", monday: mondayOf(text) }));
});

/** `format: date-or-date-time`: an end of a range, whose date is a day of a zone that is known later. */
export const rangeEnd = z.transform<string, RangeEnd>((text, context) => {
  if (text.length !== 10) {
    const read = readInstant(text, context);
    return read === null ? z.NEVER : { at: read.ms };
  }
  const fault = asText({ say: "known_instant", ...YEARS });
  return isDate(text) ? { date: text } : refuse(context, fault);
});

/** `format: wall-time`, HH:MM: minutes since midnight; `24:00` is 1440. */
export const wallTime = z.transform<string, number>(minuteOf);

/** `format: entity-tags`, as If-Match has them; a weak one names no state exactly (RFC 9110, 8.8.3.2). */
export const entityTags = z.transform<string, IfMatch>((text) => {
  if (text.trim() === "*") return "*";
  const tags = text.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.filter((tag) => !tag.startsWith("W/")).map(plainEtag);
});

/** `format: iana-time-zone`: the zone as the tz database spells it, whatever the case it came in. */
export const zone = z.transform<string, string>((text, context) =>
  zoneName(text) ?? refuse(context, asText({ say: "zone" }))
);

const isKnown = (ms: number): boolean => ms >= EARLIEST && ms < AFTER_LATEST;

function refuse(context: z.core.ParsePayload, message: string): never {
  context.issues.push({ code: "custom", message, input: context.value });
  return z.NEVER;
}
