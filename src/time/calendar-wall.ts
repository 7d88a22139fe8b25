import { twoDigits } from "./date.ts";
import { wallText as clockText } from "./time-text.ts";
import { wallOf } from "./wall.ts";
import { MINUTE, SECOND } from "./units.ts";
import { offsetsOf, stretchAt, stretchEnd, stretchOffset, stretchStart } from "./zone.ts";
import type { Interval } from "./interval.ts";

/** Wall times as iCalendar writes them (RFC 5545, section 3.3.5). */

const digits = (text: string): string => text.replaceAll(/[-:]/g, "");

/** `20270330` and `093000`: what the clocks of `zone` show at `ms`. @throws RangeError for an unknown zone. */
export function wallTime(zone: string, ms: number): { date: string; time: string } {
  const { offset } = wallOf(zone, ms);
  const text = clockText(ms, offset);
  const second = Math.floor(((ms + offset) % MINUTE + MINUTE) % MINUTE / SECOND);
  return {
    date: text.slice(0, 4) + text.slice(5, 7) + text.slice(8, 10),
    time: text.slice(11, 13) + text.slice(14, 16) + twoDigits(second),
  };
}

/**
 * Whether the wall time of `ms` occurs once. One that occurs twice means the first (RFC 5545, section 3.3.5), which
 * not every program knows. @throws RangeError for an unknown zone.
 */
export function isOnce(zone: string, ms: number): boolean {
  const table = offsetsOf(zone);
  const stretch = stretchAt(table, ms);
  const wall = ms + stretchOffset(table, stretch);
  const [start, end] = [stretchStart(table, stretch), stretchEnd(table, stretch)];
  const wasBefore = start > -Infinity && wall - stretchOffset(table, stretch - 1) < start;
  const isAgain = end < Infinity && wall - stretchOffset(table, stretch + 1) >= end;
  return !wasBefore && !isAgain;
}

/** A stretch of time of one offset as a calendar tells it: from which wall time on, by the clock before. */
export type Observance = {
  /** `20270328T030000`. */
  readonly start: string;
  /** `+0200`: before and in it. */
  readonly from: string;
  readonly to: string;
  /** Whether the clocks are ahead of what they were before. */
  readonly isAhead: boolean;
};

/** The stretches of a zone that a span lies in, from the one in which it starts. @throws RangeError for an unknown zone. */
export function observances(zone: string, { start, end }: Interval): Observance[] {
  const table = offsetsOf(zone);
  const found: Observance[] = [];
  for (let stretch = stretchAt(table, start);; stretch++) {
    const offset = stretchOffset(table, stretch);
    const began = stretchStart(table, stretch);
    const before = began === -Infinity ? offset : stretchOffset(table, stretch - 1);
    found.push({
      start: began === -Infinity ? "19700101T000000" : wallText(began + before),
      from: offsetDigits(before),
      to: offsetDigits(offset),
      isAhead: offset > before,
    });
    if (stretchEnd(table, stretch) > end) return found;
  }
}

const wallText = (local: number): string => digits(new Date(local).toISOString().slice(0, 19));

/** RFC 5545, section 3.3.14: seconds only where there are any. */
function offsetDigits(offset: number): string {
  const seconds = Math.abs(offset) / SECOND;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = Math.abs(offset) % MINUTE === 0 ? parts.slice(0, 2) : parts;
  return (offset < 0 ? "-" : "+") + shown.map((part) => `${part}`.padStart(2, "0")).join("");
}
