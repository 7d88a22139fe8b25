import { dayNumber, isoDate } from "./date.ts";
import type { Interval } from "./interval.ts";
import { DAY, MINUTE } from "./units.ts";
import {
  offsetAt,
  offsetsOf,
  stretchAt,
  stretchEnd,
  stretchOffset,
  stretchStart,
  type ZoneTable,
} from "./zone.ts";

/**
 * Between the wall and the instant. Wall times are an ISO date of 1970 to 2100 and a minute of that
 * day, 0 … 1440; instants are epoch milliseconds; zones are tz database names.
 */

/** What the clocks of a zone show at an instant. */
export type Wall = {
  /** ISO date. */
  readonly date: string;
  /** 0 … 1439. */
  readonly minuteOfDay: number;
  /** Milliseconds since that minute began: not 0 only between whole minutes of the wall. */
  readonly msOfMinute: number;
  /** What was added to UTC, in ms. */
  readonly offset: number;
};

/** What the clocks of `zone` show at `ms`. @throws RangeError for an unknown zone. */
export function wallOf(zone: string, ms: number): Wall {
  const offset = offsetAt(offsetsOf(zone), ms);
  const local = ms + offset;
  const day = Math.floor(local / DAY);
  const msOfDay = local - day * DAY;
  const minuteOfDay = Math.floor(msOfDay / MINUTE);
  return { date: isoDate(day), minuteOfDay, msOfMinute: msOfDay - minuteOfDay * MINUTE, offset };
}

/** The local date of an instant as a day number (days since 1970-01-01). @throws RangeError for an unknown zone. */
export const dayOf = (zone: string, ms: number): number =>
  Math.floor((ms + offsetAt(offsetsOf(zone), ms)) / DAY);

/**
 * The instant of a wall time, as RFC 5545 §3.3.5 and Temporal's `compatible` read it: a time that
 * occurs twice is its first occurrence; one that the clocks skip is read with the offset before the
 * gap, so that it falls as long after the gap as it lies in it. 1440 is 00:00 of the next date.
 * @throws RangeError for an unknown zone, no date of 1970 to 2100, or no minute 0 … 1440.
 */
export function instantOf(zone: string, date: string, minuteOfDay: number): number {
  if (!Number.isInteger(minuteOfDay) || minuteOfDay < 0 || minuteOfDay > 1440) {
    throw new RangeError(`not a minute of the day, 0 to 1440: ${minuteOfDay}`);
  }
  const wall = dayNumber(date) * DAY + minuteOfDay * MINUTE;
  const table = offsetsOf(zone);
  const stretch = stretchOfWall(table, wall);
  const instant = wall - stretchOffset(table, stretch);
  const skipped = instant < stretchStart(table, stretch);
  return skipped ? wall - stretchOffset(table, stretch - 1) : instant;
}

/**
 * Whether a wall time can mean that instant (epoch ms): the clocks show it then, or have shown it until then, or
 * it is `instantOf` a time that they skip. @throws RangeError as `instantOf`.
 */
export function isReadingOf(
  zone: string,
  date: string,
  minuteOfDay: number,
  instant: number,
): boolean {
  const wall = dayNumber(date) * DAY + minuteOfDay * MINUTE;
  const table = offsetsOf(zone);
  return instant + offsetAt(table, instant) === wall ||
    instant + offsetAt(table, instant - 1) === wall ||
    instant === instantOf(zone, date, minuteOfDay);
}

/**
 * The first instant of a local date. Where the clocks skip midnight, the instant they skip it at; of
 * a date that they skip as a whole (Pacific/Apia, 2011-12-30) also, so that it equals the next one's.
 * @throws RangeError for an unknown zone or no date of 1970 to 2100.
 */
export const startOfDay = (zone: string, date: string): number =>
  startOfDayNumber(zone, dayNumber(date));

/** `startOfDay` for a day number (days since 1970-01-01). */
export function startOfDayNumber(zone: string, day: number): number {
  const table = offsetsOf(zone);
  const stretch = stretchOfWall(table, day * DAY);
  return Math.max(day * DAY - stretchOffset(table, stretch), stretchStart(table, stretch));
}

/** The local date as [its first instant, the next date's): empty when the date does not exist. */
export function dayBounds(zone: string, date: string): Interval {
  const day = dayNumber(date);
  return { start: startOfDayNumber(zone, day), end: startOfDayNumber(zone, day + 1) };
}

/**
 * The first stretch at whose end the wall is past `wall`: it has the time, or began in a gap over it. No
 * offset is a whole day, so the instant of a wall time lies within a day of the same figure in UTC.
 */
function stretchOfWall(table: ZoneTable, wall: number): number {
  let stretch = stretchAt(table, wall - DAY);
  while (wall >= stretchEnd(table, stretch) + stretchOffset(table, stretch)) stretch++;
  return stretch;
}
