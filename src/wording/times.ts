import { isoWeekday } from "../time/date.ts";
import { dateOf, localText, offsetText } from "../time/time-text.ts";
import { wallOf } from "../time/wall.ts";
import { zoneName } from "../time/zone.ts";

/** What a language calls days and months: Monday and January first. */
type Calendar = { readonly weekdays: readonly string[]; readonly months: readonly string[] };

// A zone that is not known is told in UTC.
const known = (zone: string): string => zoneName(zone) ?? "UTC";

/** `2027-03-29 10:00`: an instant (epoch ms) on the wall of a zone. */
export const minuteText = (zone: string, ms: number): string =>
  localText(known(zone), ms).slice(0, 16).replace("T", " ");

/** `10:00`. */
export const timeText = (zone: string, ms: number): string => minuteText(zone, ms).slice(11);

/** The parts of a date, of which each language makes its own: "Monday, 8 March 2027". */
export function dateParts(zone: string, ms: number, { weekdays, months }: Calendar) {
  const date = dateOf(known(zone), ms);
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return {
    weekday: weekdays[isoWeekday(date) - 1] ?? "",
    day,
    month: months[month - 1] ?? "",
    year,
  };
}

/**
 * `2027-03-29 10:00 (Europe/Kyiv, UTC+03:00)`: an instant as somebody of that zone reads it, with the seconds
 * where there are any.
 */
export function instantText(zone: string, ms: number): string {
  const seconds = localText(known(zone), ms).slice(16, 19);
  const time = `${minuteText(zone, ms)}${seconds === ":00" ? "" : seconds}`;
  return `${time} (${placeInWords(zone, ms)})`;
}

/**
 * `Europe/Kyiv, UTC+02:00`: the hour in which clocks are put back has each time twice, and the offset tells
 * which of them it is.
 */
export function placeInWords(named: string, ms: number): string {
  const zone = known(named);
  return zone === "UTC" ? zone : `${zone}, UTC${offsetText(wallOf(zone, ms).offset)}`;
}

/** ` → UTC+02:00`: the offset at the end of a span within which it changes, else nothing. */
export function newOffset(named: string, start: number, end: number): string {
  const [before, after] = [start, end].map((ms) => offsetText(wallOf(known(named), ms).offset));
  return after === undefined || after === before ? "" : ` → UTC${after}`;
}
