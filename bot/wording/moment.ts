import { type Calendar, calendars } from "./calendars.ts";
import type { Language } from "./language.ts";
import type { Say } from "./wording.ts";

/** A time as the API gives it in the person's zone (`2027-03-29T13:00:00+03:00`), taken apart. */
export type Moment = {
  /** `2027-03-29` */
  readonly date: string;
  /** `13:00` */
  readonly time: string;
  /** `+03:00` */
  readonly offset: string;
};

/** @throws when the text is no local time with its offset: the contract allows no other */
export function momentOf(local: string): Moment {
  const [, date, time, offset] =
    /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?([+-]\d{2}:\d{2}|Z)$/.exec(local) ?? [];
  if (date === undefined || time === undefined || offset === undefined) {
    throw new Error("not a local time with its offset");
  }
  return { date, time, offset: offset === "Z" ? "+00:00" : offset };
}

/** A date in words; all of it is told by the date itself, for dates have no zone. */
export function dateInWords(say: Say, language: Language, date: string, short = false): string {
  const [year = 1970, month = 1, day = 1] = date.split("-").map(Number);
  const calendar: Calendar = calendars[language];
  const weekday = (new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7;
  const { weekdays, shortWeekdays, months, shortMonths } = calendar;
  return say(short ? "day_short" : "day", {
    weekday: (short ? shortWeekdays : weekdays)[weekday] ?? "",
    day,
    month: (short ? shortMonths : months)[month - 1] ?? "",
  });
}

/** `Europe/Kyiv, UTC+03:00`; where clocks change between the moments, both: `Europe/Kyiv, UTC+02:00/+03:00`. */
export function placeInWords(zone: string, moments: readonly Moment[]): string {
  const offsets = [...new Set(moments.map(({ offset }) => offset))];
  return offsets.length === 0 || zone === "UTC" ? zone : `${zone}, UTC${offsets.join("/")}`;
}

/** `13:00–14:00`, with its offset where others beside it have another. */
export function spanText(start: Moment, end: Moment, among: readonly Moment[] = []): string {
  const changes = start.offset !== end.offset ||
    among.some(({ offset }) => offset !== start.offset);
  if (!changes) return `${start.time}–${end.time}`;
  return start.offset === end.offset
    ? `${start.time}–${end.time} (${start.offset})`
    : `${start.time} (${start.offset})–${end.time} (${end.offset})`;
}

export const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Days since 1970-01-01, as buttons carry a date. */
export const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS;

export const dateOfDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
