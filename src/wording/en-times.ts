import { isoWeekday } from "../time/date.ts";
import { dateOf, localText, offsetText, utcText } from "../time/time-text.ts";
import { wallOf } from "../time/wall.ts";
import { zoneName } from "../time/zone.ts";

/** How numbers and times are written in English. Instants are epoch ms, dates ISO texts. */

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS =
  "January February March April May June July August September October November December"
    .split(" ");

/** A time of the wall of a zone, from one instant to another. */
export type ZonedSpan = { readonly zone: string; readonly start: number; readonly end: number };

/** `day` is ISO: 1 Monday … 7 Sunday. */
export const weekday = (day: number): string => WEEKDAYS[day - 1] ?? "";

/** "1 minute", "2 minutes". */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${n} ${n === 1 ? one : many}`;

/** "a, b or c". */
export const listed = (items: readonly string[], word: "and" | "or"): string =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1)}`;

/** "2 days", "36 hours", "90 minutes": in the largest unit that fits. */
export function lengthInWords(minutes: number): string {
  if (minutes % 1440 === 0) return counted(minutes / 1440, "day");
  return minutes % 60 === 0 ? counted(minutes / 60, "hour") : counted(minutes, "minute");
}

/** `2027-03-29T10:00:00Z`. */
export const instant = utcText;

/** `2027-03-29 10:00–11:00`; the end has its date only where it is told in full. */
export const shortSpan = ({ zone, start, end }: ZonedSpan): string =>
  `${minuteOf(zone, start)}–${minuteOf(zone, end).slice(11)}`;

/** `2027-03-29 10:00–2027-03-30 11:00`. */
export const datedSpan = ({ zone, start, end }: ZonedSpan): string =>
  `${minuteOf(zone, start)}–${minuteOf(zone, end)}`;

const minuteOf = (zone: string, ms: number) => localText(zone, ms).slice(0, 16).replace("T", " ");

/**
 * `Monday, 8 March 2027, 10:00–11:00 (Europe/Kyiv, UTC+02:00)`. The offset is that of the start: the
 * hour in which clocks are put back has each time twice. A zone that is not known is told in UTC.
 */
export function spanInWords(span: ZonedSpan): string {
  const zone = zoneName(span.zone) ?? "UTC";
  const { start, end } = span;
  const until = dateOf(zone, start) === dateOf(zone, end)
    ? `–${timeInWords(zone, end)}`
    : ` – ${dateInWords(zone, end)}, ${timeInWords(zone, end)}`;
  const place = zone === "UTC" ? zone : `${zone}, UTC${offsetText(wallOf(zone, start).offset)}`;
  return `${dateInWords(zone, start)}, ${timeInWords(zone, start)}${until} (${place})`;
}

function dateInWords(zone: string, ms: number): string {
  const date = dateOf(zone, ms);
  const [year, month, day] = date.split("-").map(Number);
  return `${weekday(isoWeekday(date))}, ${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}

const timeInWords = (zone: string, ms: number) => localText(zone, ms).slice(11, 16);
