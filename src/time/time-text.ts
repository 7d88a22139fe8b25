import { isoDate, twoDigits } from "./date.ts";
import { CLOCK_FACES } from "./time-of-day.ts";
import { DAY, MINUTE, MINUTES_OF_DAY } from "./units.ts";
import { offsetAt, offsetsOf } from "./zone.ts";

const YEAR_10000 = 253_402_300_800_000;

/** An instant (epoch ms) as RFC 3339 in UTC: `2027-03-29T10:00:00Z`, and `…:00.5Z` with a fraction. */
export const utcText = (ms: number): string =>
  isWholeMinute(ms) ? `${minuteText(ms)}:00Z` : new Date(ms).toISOString().replace(/\.?0*Z$/, "Z");

/** The same in whole seconds, rounded down: instants of answers that are no times of a calendar. */
export const utcSecond = (ms: number): string => utcText(Math.floor(ms / 1000) * 1000);

// Calendars are made of whole minutes: these take a fifth of the time of `toISOString`.
const isWholeMinute = (ms: number): boolean => ms % MINUTE === 0 && ms >= 0 && ms < YEAR_10000;

function minuteText(ms: number): string {
  const minutes = ms / MINUTE;
  const day = Math.floor(minutes / MINUTES_OF_DAY);
  return `${isoDate(day)}T${CLOCK_FACES[minutes - day * MINUTES_OF_DAY]}`;
}

/** The local ISO date of an instant (epoch ms) in a zone. */
export const dateOf = (zone: string, ms: number): string =>
  isoDate(Math.floor((ms + offsetAt(offsetsOf(zone), ms)) / DAY));

/**
 * An instant (epoch ms) as RFC 3339 with the zone's offset: `2026-03-29T10:00:00+03:00`. Whole
 * seconds; an offset with seconds (before 1972) is written as the minute below it, as RFC 3339 has
 * none.
 */
export function localText(zone: string, ms: number): string {
  const exact = offsetAt(offsetsOf(zone), ms);
  const offset = Math.floor(exact / MINUTE);
  const local = ms + offset * MINUTE;
  const second = Math.floor((local - Math.floor(local / DAY) * DAY) / 1000);
  const minute = Math.floor(second / 60);
  return `${isoDate(Math.floor(local / DAY))}T${CLOCK_FACES[minute]}:${twoDigits(second % 60)}` +
    offsetText(exact);
}

/** The same of an instant that may be none. */
export const localOrNull = (zone: string, ms: number | null): string | null =>
  ms === null ? null : localText(zone, ms);

/** An offset (ms east of UTC) as `+03:00`, seconds cut down to the minute below. */
export function offsetText(exact: number): string {
  const offset = Math.floor(exact / MINUTE);
  const size = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`;
}

/** What a clock that is `offset` ms ahead of UTC shows at an instant (epoch ms): `2026-03-29T10:00`. */
export function wallText(ms: number, offset: number): string {
  const minutes = Math.floor((ms + offset) / MINUTE);
  const day = Math.floor(minutes / MINUTES_OF_DAY);
  return `${isoDate(day)}T${CLOCK_FACES[minutes - day * MINUTES_OF_DAY]}`;
}
