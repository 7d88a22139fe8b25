import type { Interval } from "./interval.ts";
import { dayBounds, instantOf } from "./wall.ts";

/** A time of day on the wall, [startMinute, endMinute) in minutes 0 … 1440. */
export type WallWindow = { readonly startMinute: number; readonly endMinute: number };

/**
 * What the windows of one date mean in UTC (A7): each window with its instants, in wall order. Wall
 * times in a gap or an overlap of the clocks are `compatible` (RFC 5545 §3.3.5). Every result lies in
 * the local date, no two overlap (after a gap the later one starts where the former ends), and a
 * window of which nothing is left is dropped; so a date that does not exist gives none.
 * @throws RangeError as `instantOf`.
 */
export function slotsOfDate<W extends WallWindow>(
  windows: readonly W[],
  zone: string,
  date: string,
): (W & Interval)[] {
  const day = dayBounds(zone, date);
  let free = day.start;
  const slots: (W & Interval)[] = [];
  for (const window of windows.toSorted((a, b) => a.startMinute - b.startMinute)) {
    const start = Math.max(instantOf(zone, date, window.startMinute), free);
    const end = Math.min(instantOf(zone, date, window.endMinute), day.end);
    if (start >= end) continue;
    slots.push({ ...window, start, end });
    free = end;
  }
  return slots;
}
