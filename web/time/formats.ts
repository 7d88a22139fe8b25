import type { Language } from "../wording/languages.ts";

/**
 * Dates as people of a language write them. Everything is formatted as if it were UTC, of local dates and times
 * that the API has told, so that the browser's own zone and tz data decide nothing.
 */
const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(language, { ...options, timeZone: "UTC" });
    formats.set(key, found);
  }
  return found;
}

const atMidnight = (date: string) => new Date(`${date}T00:00:00Z`);

/** `Mon 8 Mar`, of a date `2027-03-08`. */
export const shortDate = (date: string, language: Language): string =>
  format(language, { weekday: "short", day: "numeric", month: "short" }).format(atMidnight(date));

/** `Monday, 8 March 2027`. */
export const longDate = (date: string, language: Language): string =>
  format(language, { weekday: "long", day: "numeric", month: "long", year: "numeric" })
    .format(atMidnight(date));

/** `8–14 Mar 2027`, of the first and the last date. */
export const dateRange = (from: string, to: string, language: Language): string =>
  format(language, { day: "numeric", month: "short", year: "numeric" })
    .formatRange(atMidnight(from), atMidnight(to));

/** `Mon`, of 0 to 6 for Monday to Sunday. */
export const shortWeekday = (weekday: number, language: Language): string =>
  format(language, { weekday: "short" }).format(new Date(Date.UTC(2024, 0, 1 + weekday)));

/** `Monday`, of the same. */
export const longWeekday = (weekday: number, language: Language): string =>
  format(language, { weekday: "long" }).format(new Date(Date.UTC(2024, 0, 1 + weekday)));

/** The date and the time of day of a local instant of the API: `2027-03-08T10:00:00+02:00`. */
export const partsOf = (local: string): { readonly date: string; readonly time: string } => ({
  date: local.slice(0, 10),
  time: local.slice(11, 16),
});

/** `Mon 8 Mar, 10:00`, of such an instant. */
export function momentText(local: string, language: Language): string {
  const { date, time } = partsOf(local);
  return `${shortDate(date, language)}, ${time}`;
}

/** `60 days`. */
export const unitText = (
  count: number,
  unit: "day" | "hour" | "minute",
  language: Language,
): string =>
  new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);

const AGES = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** `3 days ago`, `yesterday`, `now`, of an instant and the present one, both in epoch ms. */
export function agoText(then: number, now: number, language: Language): string {
  const seconds = Math.max(0, (now - then) / 1_000);
  const [unit, size] = AGES.find(([, size]) => seconds >= size) ?? ["second", Infinity];
  const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return ago.format(-Math.floor(seconds / size), unit);
}
