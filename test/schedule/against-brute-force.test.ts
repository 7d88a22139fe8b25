import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Day, dayOf, daysOf } from "../../src/schedule/day-view.ts";
import { freeDaysOf, freeStarts } from "../../src/schedule/free-starts.ts";
import { freeTime } from "../../src/schedule/free-time.ts";
import type { Interval } from "../../src/time/interval.ts";
import { SEED } from "../time/random.ts";
import { anyCalendar, type Calendar, DAY, MINUTE } from "./any-calendar.ts";
import { dateAt, faceAt } from "./clock-face.ts";
import { DIRECTED } from "./directed.ts";
import { oracleOf, paint } from "./oracle.ts";

const CALENDARS = 2_000;
// Seconds where the machine has nothing else to do.
const PATIENCE = 120_000;

const check = (holds: (calendar: Calendar) => void) =>
  fc.assert(fc.property(anyCalendar, holds), { numRuns: CALENDARS, seed: SEED });

/** `toEqual` for long lists of numbers, in a thousandth of its time. */
function expectSame(actual: readonly number[], expected: readonly number[]): void {
  const i = actual.findIndex((value, i) => value !== expected[i]);
  if (i < 0 && actual.length === expected.length) return;
  expect(actual).toEqual(expected);
}

const everyMinute = ({ start, end }: Interval): number[] =>
  Array.from({ length: Math.ceil((end - start) / MINUTE) }, (_, i) => start + i * MINUTE);

/** The minutes of `within` that begin in the intervals, epoch ms. */
function minutesIn(intervals: readonly Interval[], within: Interval): number[] {
  const painted = paint(intervals, within);
  return everyMinute(within).filter((_, i) => painted[i]);
}

describe(`${CALENDARS} calendars around clock changes (seed ${SEED})`, () => {
  test(
    "free time is every start that can be booked, to the millisecond; free starts its steps and beginnings",
    () => check((calendar) => void freeTimeIsRight(calendar)),
    PATIENCE,
  );

  test(
    "a day of the viewer is what its minutes are",
    () => check((calendar) => void dayIsItsMinutes(calendar)),
    PATIENCE,
  );

  test("free and occupied are what is available, and share nothing", () => {
    check((calendar) => {
      const { now } = calendar.facts;
      const { day, around } = dayOfCalendar(calendar);
      const ahead = (intervals: readonly Interval[]) =>
        paint(intervals.map(({ start, end }) => ({ start: Math.max(start, now), end })), around);
      const [available, free] = [ahead(day.available), ahead(day.free)];
      ahead(day.occupied).forEach((occupied, i) => {
        if (free[i] !== (available[i] && !occupied)) expect.fail(`minute ${i} of ${day.date}`);
      });
      expect(day.free.every(({ start }) => start >= now)).toBe(true);
    });
  }, PATIENCE);

  test("a range of days is each of its days", () => {
    check(({ facts, range, viewerZone, minutes, step, own }) => {
      const first = dateAt(viewerZone, range.start);
      const dates = [0, 1, 2].map((days) =>
        Temporal.PlainDate.from(first).add({ days }).toString()
      );
      const last = dates[2] ?? first;
      const question = { viewerZone, durationMs: minutes * MINUTE, stepMinutes: step, own };
      expect(daysOf(facts, first, last, viewerZone))
        .toEqual(dates.map((date) => dayOf(facts, date, viewerZone)));
      const free = freeDaysOf(facts, first, last, question);
      const each = dates.map((date) => freeDaysOf(facts, date, date, question)[0]);
      expect(free.map(({ date }) => date)).toEqual(dates);
      free.forEach(({ starts }, i) => expectSame(starts, each[i]?.starts ?? []));
    });
  }, PATIENCE);

  test("a free day has the free starts that the viewer's clocks show on it", () => {
    check(({ facts, range, viewerZone, minutes, step, own }) => {
      const date = dateAt(viewerZone, range.start);
      const around = { start: range.start - 2 * DAY, end: range.start + 2 * DAY };
      const expected = freeStarts(facts, around, minutes * MINUTE, step, own)
        .filter((start) => faceAt(viewerZone, start).date === date);
      const question = { viewerZone, durationMs: minutes * MINUTE, stepMinutes: step, own };
      expectSame(freeDaysOf(facts, date, date, question)[0]?.starts ?? [], expected);
    });
  }, PATIENCE);
});

test("a calendar with a lesson at noon: two pieces of free time, whatever chance has brought", () => {
  for (const calendar of Object.values(DIRECTED)) freeTimeIsRight(calendar);
  const calendar = DIRECTED["slot_taken"] ?? expect.fail("no such calendar");
  // Every half hour of 09:30 to 11:30 and of 13:30 to 23:30, UTC.
  expect(freeTimeIsRight(calendar)).toEqual({ intervals: 2, steps: 5 + 21 });
  expect(dayIsItsMinutes(calendar)).toEqual({ available: 1, free: 2 });
});

/** Against brute force; answers how much was free. */
function freeTimeIsRight({ facts, range, minutes, step, own }: Calendar) {
  const oracle = oracleOf(facts, range, minutes, { own });
  const expected = [...oracle.starts()];
  const starts = freeStarts(facts, range, minutes * MINUTE, step, own);
  const isOffered = (start: number) =>
    faceAt(facts.zone, start).minuteOfDay % step === 0 || oracle.begins(start);
  expectSame(starts, expected.filter(isOffered));
  const free = freeTime(facts, range, minutes * MINUTE, own);
  expectSame(minutesIn(free, range), expected);
  const bookable = oracle.isBookable;
  for (const { start, end } of free) {
    expect([start, bookable(start), bookable(end - 1)]).toEqual([start, true, true]);
    if (start > range.start) expect([start, bookable(start - 1)]).toEqual([start, false]);
    if (end < range.end) expect([end, bookable(end)]).toEqual([end, false]);
  }
  return { intervals: free.length, steps: starts.length };
}

/** Against what is painted; answers how many pieces there are. */
function dayIsItsMinutes(calendar: Calendar) {
  const { facts, viewerZone } = calendar;
  const { day, around } = dayOfCalendar(calendar);
  const onDate = paint([datesMinutes(viewerZone, day.date, around)], around);
  const occupied = (kind: string) => day.occupied.filter((time) => time.kind === kind);
  const pairs = [
    [day.available, facts.available],
    [occupied("booked"), facts.taken],
    [occupied("blocked"), facts.blocks],
  ] as const;
  for (const [ofDay, ofFacts] of pairs) {
    const expected = paint(ofFacts, around);
    paint(ofDay, around).forEach((is, i) => {
      if (is !== (onDate[i] && expected[i])) expect.fail(`minute ${i} of ${day.date}`);
    });
  }
  return { available: day.available.length, free: day.free.length };
}

/** The viewer's date that the range begins on, and time that has all of it. */
function dayOfCalendar({ facts, range, viewerZone }: Calendar): { day: Day; around: Interval } {
  const day = dayOf(facts, dateAt(viewerZone, range.start), viewerZone);
  return { day, around: { start: range.start - 2 * DAY, end: range.start + 2 * DAY } };
}

/** When the clocks show the date; no viewer's clocks go back over midnight here. */
function datesMinutes(zone: string, date: string, around: Interval): Interval {
  const first = (isPast: (shown: string) => boolean) => {
    let [low, high] = [around.start, around.end];
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (isPast(dateAt(zone, middle))) high = middle;
      else low = middle + MINUTE;
    }
    return low;
  };
  return { start: first((shown) => shown >= date), end: first((shown) => shown > date) };
}
