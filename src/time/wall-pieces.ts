import { isoDate } from "./date.ts";
import type { Interval } from "./interval.ts";
import type { WallWindow } from "./slots-of-date.ts";
import { DAY, MINUTE, MINUTES_OF_DAY } from "./units.ts";
import { offsetAt, offsetsOf, stretchAt, stretchEnd, type ZoneTable } from "./zone.ts";

/** A piece of one local date: its instants, and its wall times. */
export type WallPiece = Interval & WallWindow & { readonly date: string };

/**
 * The wall times of [start, end), both on whole minutes of the wall. One piece, unless the clocks or
 * midnight make that impossible: 03:30 to 03:10 of the hour that comes twice is 03:30 to 04:00 and
 * 03:00 to 03:10. Of an empty interval there is none.
 */
export function wallPieces(zone: string, { start, end }: Interval): WallPiece[] {
  if (start >= end) return [];
  const table = offsetsOf(zone);
  const local = start + offsetAt(table, start);
  const day = Math.floor(local / DAY);
  const startMinute = (local - day * DAY) / MINUTE;
  // With the offset before it: the end of a day is 24:00, and what ends with summer ends at 04:00.
  const endMinute = (end + offsetAt(table, end - 1) - day * DAY) / MINUTE;
  if (startMinute < endMinute && endMinute <= MINUTES_OF_DAY) {
    return [{ date: isoDate(day), startMinute, endMinute, start, end }];
  }
  const midnight = start + (day + 1) * DAY - local;
  const cut = Math.min(nextChange(table, start), midnight);
  return [
    ...wallPieces(zone, { start, end: cut }),
    ...wallPieces(zone, { start: cut, end }),
  ];
}

const nextChange = (table: ZoneTable, ms: number): number =>
  stretchEnd(table, stretchAt(table, ms));

/**
 * The interval without what is left over at its ends beside whole minutes of the wall: it may become
 * empty. Instants of another zone can lie between two minutes, as Monrovia's offset had seconds.
 */
export function wholeMinutes(zone: string, { start, end }: Interval): Interval {
  const table = offsetsOf(zone);
  const [first, last] = [offsetAt(table, start), offsetAt(table, end)];
  return {
    start: Math.ceil((start + first) / MINUTE) * MINUTE - first,
    end: Math.floor((end + last) / MINUTE) * MINUTE - last,
  };
}
