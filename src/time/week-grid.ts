import { BoundedMap } from "./bounded-map.ts";
import { dayNumber, isoDate, twoDigits, weekdayOf } from "./date.ts";
import { CLOCK_FACES } from "./time-of-day.ts";
import { MINUTE, MINUTES_OF_DAY } from "./units.ts";
import { startOfDayNumber } from "./wall.ts";
import { offsetAt, offsetsOf } from "./zone.ts";

/**
 * The half hours of a local week (C1), each instant exactly once: cell i begins half an hour after
 * cell i - 1, however the clocks change meanwhile. 336 ordinarily; 334 or 338 where the clocks change
 * by an hour, 335 or 337 by half an hour, 332 or 340 by two (Antarctica/Troll), 288 where a date is
 * skipped (Pacific/Apia, 2011-12-30).
 */
export type WeekGrid = {
  readonly zone: string;
  /** The ISO date of the week's Monday. */
  readonly monday: string;
  /** First instant of each cell, epoch ms. */
  readonly starts: Float64Array;
  /**
   * First instant after the week, epoch ms. The last cell ends here: after half an hour, but for the
   * weeks that are no multiple of it, where it is shorter (Asia/Kathmandu, 1985-12-30).
   */
  readonly end: number;
  /** What the clocks show when the cell begins: ISO date, "HH:MM", weekday (0 Monday … 6 Sunday). */
  readonly dates: readonly string[];
  readonly times: readonly string[];
  readonly weekdays: Uint8Array;
  /** The constant text of each cell's JSON, up to where the status is written. */
  readonly heads: readonly string[];
};

export const HALF_HOUR = 30 * MINUTE;

// A grid takes up to 170 kB with the texts of its cells (week-json.ts); tutors of one zone share it.
const grids = new BoundedMap<WeekGrid>(128);

/**
 * The grid of the week from the first instant of a local Monday to that of the next. Kept, so that
 * the same zone and week give the same object.
 * @throws RangeError for an unknown zone, or when `monday` is no Monday of 1970 to 2100.
 */
export function weekGrid(zone: string, monday: string): WeekGrid {
  const key = `${monday} ${zone}`;
  return grids.get(key) ?? grids.keep(key, makeGrid(zone, monday));
}

function makeGrid(zone: string, monday: string): WeekGrid {
  const day = dayNumber(monday);
  if (weekdayOf(day) !== 0) throw new RangeError(`${monday} is not a Monday`);
  const start = startOfDayNumber(zone, day);
  const end = startOfDayNumber(zone, day + 7);
  const starts = new Float64Array(Math.ceil((end - start) / HALF_HOUR));
  for (let i = 0; i < starts.length; i++) starts[i] = start + i * HALF_HOUR;
  return { zone, monday, starts, end, ...textsOf(zone, starts) };
}

function textsOf(zone: string, starts: Float64Array) {
  const table = offsetsOf(zone);
  const dateOf = onceEach(isoDate);
  const weekdays = new Uint8Array(starts.length);
  const dates: string[] = [];
  const times: string[] = [];
  const ends: number[] = [];
  let text = "";
  starts.forEach((start, i) => {
    const minute = Math.floor((start + offsetAt(table, start)) / MINUTE);
    const day = Math.floor(minute / MINUTES_OF_DAY);
    const date = dateOf(day);
    const time = CLOCK_FACES[minute - day * MINUTES_OF_DAY] ?? "";
    const weekday = weekdayOf(day);
    weekdays[i] = weekday;
    dates.push(date);
    times.push(time);
    text += `{"start":"${utcOf(start, dateOf)}","date":"${date}","time":"${time}",` +
      `"weekday":${weekday},"status":"`;
    ends.push(text.length);
  });
  // Slices of one flat text: stringing them together copies bytes, not trees of pieces. A week's
  // JSON takes 15 µs instead of 24.
  const heads = ends.map((end, i) => text.slice(ends[i - 1] ?? 0, end));
  return { dates, times, weekdays, heads };
}

/** RFC 3339 in UTC with whole seconds: "2026-03-29T01:00:00Z". */
function utcOf(ms: number, dateOf: (day: number) => string): string {
  const second = ms / 1000;
  const minute = Math.floor(second / 60);
  const day = Math.floor(minute / MINUTES_OF_DAY);
  const time = CLOCK_FACES[minute - day * MINUTES_OF_DAY];
  return `${dateOf(day)}T${time}:${twoDigits(second - minute * 60)}Z`;
}

// A week has eight dates at most: their text is made once.
function onceEach(make: (n: number) => string): (n: number) => string {
  const made = new Map<number, string>();
  return (n) => {
    const known = made.get(n);
    if (known !== undefined) return known;
    const text = make(n);
    made.set(n, text);
    return text;
  };
}
