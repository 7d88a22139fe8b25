import fc from "fast-check";
import type { Block, Facts, OwnHolds, Taken } from "../../src/schedule/facts.ts";
import type { Policy } from "../../src/schedule/policies.ts";
import type { Interval } from "../../src/time/interval.ts";
import { withDays } from "./with-days.ts";

export const MINUTE = 60_000;
export const DAY = 86_400_000;

// Zones and days of their clock changes, each with its own kind of trouble; two are quiet.
const DAYS = [
  ["Europe/Kyiv", "2026-03-29"],
  ["Europe/Kyiv", "2026-10-25"],
  ["America/New_York", "2026-03-08"],
  ["America/New_York", "2026-11-01"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["Australia/Lord_Howe", "2026-10-04"],
  ["Pacific/Apia", "2011-12-30"],
  ["Africa/Casablanca", "2026-02-15"],
  ["Africa/Casablanca", "2026-03-22"],
  ["Antarctica/Troll", "2026-10-25"],
  ["America/Sao_Paulo", "2018-11-04"],
  ["Asia/Beirut", "2026-10-25"],
  ["America/Havana", "2026-11-01"],
  // Of these PostgreSQL and the runtime have other tz data than ours, or had.
  ["America/Vancouver", "2026-12-01"],
  ["Canada/Pacific", "2036-12-02"],
  ["Europe/Chisinau", "2026-10-25"],
  // A fixed offset to PostgreSQL.
  ["CET", "2026-10-25"],
  ["Asia/Kathmandu", "2026-06-01"],
  ["Pacific/Kiritimati", "2026-12-31"],
  // Far enough ahead to count for the limits of a student, which the database's clock decides.
  ["Europe/Kyiv", "2036-03-30"],
  ["Europe/Kyiv", "2036-10-26"],
  ["America/New_York", "2036-11-02"],
] as const;

export const VIEWER_ZONES = [
  "Europe/Kyiv",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Africa/Casablanca",
  "Asia/Kathmandu",
  "Pacific/Pago_Pago",
  "America/Vancouver",
  "UTC",
] as const;

/** A calendar, and questions to ask of it. */
export type Calendar = {
  readonly facts: Facts;
  /** Whole days' worth of time, around a change of the clocks; the facts know more than it needs. */
  readonly range: Interval;
  readonly minutes: number;
  readonly step: number;
  readonly own: OwnHolds | undefined;
  readonly viewerZone: string;
};

const anyCap = (most: number) =>
  fc.option(fc.integer({ min: Math.ceil(most / 4), max: most }), { freq: 2 });

const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  minNoticeMinutes: fc.constantFrom(0, 0, 0, 1, 60, 125, 720),
  horizonDays: fc.constantFrom(1, 1, 2, 3, 90, 90),
  bufferBeforeMinutes: fc.constantFrom(0, 0, 5, 15, 31, 120),
  bufferAfterMinutes: fc.constantFrom(0, 0, 5, 15, 31, 120),
  maxLessonsPerDay: anyCap(4),
  maxLessonsPerWeek: anyCap(20),
  cancellationNoticeMinutes: fc.constantFrom(0, 1440),
});

// How far the facts reach: eleven days around the day, so that weeks are known whole.
const REACH = 11 * DAY;

/** Where a row begins, in days before the day; then the minutes between two and the length of each. */
export const anyRow = (
  days: number,
  gap: fc.Arbitrary<number>,
  length: fc.Arbitrary<number>,
  [minLength, maxLength]: [number, number],
) =>
  fc.tuple(
    fc.integer({ min: -days * 1440, max: -1440 }),
    fc.array(fc.tuple(gap, length), { minLength, maxLength, size: "max" }),
  );

const wholeTime = fc.constant<[number, [number, number][]]>([-11 * 1440, [[0, 22 * 1440]]]);

const anyTaken = fc.record({
  // Mostly one after the other; a negative gap makes them overlap.
  times: anyRow(
    8,
    fc.constantFrom(0, 0, 7, 15, 30, 60, 95, 400, 1440, -20),
    fc.constantFrom(15, 30, 60, 60, 90, 240),
    [0, 30],
  ),
  holders: fc.array(fc.constantFrom(null, null, "me", "another"), { minLength: 30, maxLength: 30 }),
  // A tutor learns, too.
  teaches: fc.oneof(
    fc.constant(new Array<boolean>(30).fill(true)),
    fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  ),
});

export const anyCalendar: fc.Arbitrary<Calendar> = fc.record({
  day: fc.constantFrom(...DAYS),
  viewerZone: fc.constantFrom(...VIEWER_ZONES),
  policy: anyPolicy,
  nowMinutes: fc.oneof(
    fc.integer({ min: -1440, max: 1440 }),
    fc.integer({ min: -3 * 1440, max: -1440 }),
  ),
  nowMs: fc.constantFrom(0, 0, 1, 59_999, 31_234),
  available: fc.oneof(
    anyRow(2, fc.integer({ min: 1, max: 600 }), fc.integer({ min: 15, max: 900 }), [0, 24]),
    wholeTime,
  ),
  taken: anyTaken,
  // A negative gap makes them overlap.
  blocks: anyRow(3, fc.integer({ min: -90, max: 3000 }), fc.integer({ min: 1, max: 600 }), [0, 5]),
  rangeFrom: fc.integer({ min: -1440, max: 720 }),
  rangeMinutes: fc.integer({ min: 600, max: 2 * 1440 }),
  minutes: fc.constantFrom(1, 15, 30, 45, 60, 60, 90, 240),
  step: fc.oneof(fc.constantFrom(5, 15, 30, 60, 240), fc.integer({ min: 5, max: 240 })),
  own: fc.option(
    fc.record({
      holder: fc.constantFrom("me", "another"),
      studentId: fc.constantFrom(100, 101),
    }),
    { freq: 2, nil: undefined },
  ),
}).map((made): Calendar => {
  const [zone, date] = made.day;
  const middle = Date.parse(`${date}T00:00:00Z`);
  const [from, to] = [middle - REACH, middle + REACH];
  const rangeStart = middle + made.rangeFrom * MINUTE;
  return {
    facts: withDays({
      now: middle + made.nowMinutes * MINUTE + made.nowMs,
      zone,
      policy: made.policy,
      from,
      to,
      available: laidOut(made.available, middle),
      taken: taken(laidOut(made.taken.times, middle), made.taken),
      blocks: blocks(laidOut(made.blocks, middle)),
      elsewhere: [],
    }),
    range: { start: rangeStart, end: rangeStart + made.rangeMinutes * MINUTE },
    minutes: made.minutes,
    step: made.step,
    own: made.own,
    viewerZone: made.viewerZone,
  };
});

export function laidOut(
  [offset, row]: readonly [number, readonly (readonly [number, number])[]],
  middle: number,
): Interval[] {
  let at = middle + offset * MINUTE;
  return row.map(([gap, length]) => {
    const start = at + gap * MINUTE;
    at = start + length * MINUTE;
    return { start, end: at };
  }).filter(({ start, end }) => start >= middle - REACH && end <= middle + REACH);
}

/** The tutor as the student of a lesson that they take. */
export const TUTOR = 102;

const taken = (
  times: readonly Interval[],
  { holders, teaches }: { holders: readonly (string | null)[]; teaches: readonly boolean[] },
): Taken[] =>
  times
    .toSorted((a, b) => a.start - b.start)
    .map((time, i) => ({
      ...time,
      lessonId: i + 1,
      kind: (holders[i] ?? null) === null ? "booked" : "held",
      teaches: teaches[i] ?? true,
      studentId: teaches[i] === false ? TUTOR : 100 + i % 2,
      holder: holders[i] ?? null,
    }));

const blocks = (times: readonly Interval[]): Block[] =>
  times.toSorted((a, b) => a.start - b.start).map((time, i) => ({ ...time, blockId: i + 1 }));
