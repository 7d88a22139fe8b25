import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Facts, OwnHolds } from "../../src/schedule/facts.ts";
import { freeTime } from "../../src/schedule/free-time.ts";
import { type Interval, overlaps } from "../../src/time/interval.ts";
import { SEED } from "../time/random.ts";
import { anyCalendar, type Calendar, MINUTE } from "./any-calendar.ts";
import { faceAt } from "./clock-face.ts";
import { DIRECTED } from "./directed.ts";
import { at, type EASY, from, someFacts } from "./some-facts.ts";
import { withDays } from "./with-days.ts";

const HOUR = 60 * MINUTE;
const TEN = from("2027-03-03T10:00Z", "2027-03-03T11:00Z");

/** The facts as they are when only [start, end) was read. */
const readOnly = (facts: Facts, { start, end }: Interval): Facts =>
  withDays({
    ...facts,
    from: start,
    to: end,
    available: facts.available.filter((time) => overlaps(time, { start, end })),
    taken: facts.taken.filter((time) => overlaps(time, { start, end })),
    blocks: facts.blocks.filter((time) => overlaps(time, { start, end })),
  });

/** Whether a lesson may start at that instant: the free time of that millisecond. */
const startsAt = (facts: Facts, { start, end }: Interval, own?: OwnHolds): boolean =>
  freeTime(facts, { start, end: start + 1 }, end - start, own).length > 0;

describe("a lesson can be judged when the facts cover", () => {
  const judgeable = (policy: Partial<typeof EASY>, start: string, end: string) => {
    const facts = readOnly(someFacts({ policy }), from(start, end));
    try {
      return startsAt(facts, TEN) !== null;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  };

  test("itself, when there are neither buffers nor caps", () => {
    expect(judgeable({}, "2027-03-03T10:00Z", "2027-03-03T11:00Z")).toBe(true);
    expect(judgeable({}, "2027-03-03T10:00:01Z", "2027-03-03T11:00Z")).toBe(false);
    expect(judgeable({}, "2027-03-03T10:00Z", "2027-03-03T10:59:59Z")).toBe(false);
  });

  test("both buffers together, on either side", () => {
    const policy = { bufferBeforeMinutes: 5, bufferAfterMinutes: 25 };
    expect(judgeable(policy, "2027-03-03T09:30Z", "2027-03-03T11:30Z")).toBe(true);
    expect(judgeable(policy, "2027-03-03T09:31Z", "2027-03-03T11:30Z")).toBe(false);
    expect(judgeable(policy, "2027-03-03T09:30Z", "2027-03-03T11:29Z")).toBe(false);
  });

  test("the tutor's whole date, when lessons of a day are counted", () => {
    const policy = { maxLessonsPerDay: 3 };
    expect(judgeable(policy, "2027-03-02T22:00Z", "2027-03-03T22:00Z")).toBe(true);
    expect(judgeable(policy, "2027-03-02T22:01Z", "2027-03-03T22:00Z")).toBe(false);
    expect(judgeable(policy, "2027-03-02T22:00Z", "2027-03-03T21:59Z")).toBe(false);
  });

  test("the tutor's whole week, when lessons of a week are counted", () => {
    const policy = { maxLessonsPerWeek: 3, maxLessonsPerDay: 3 };
    expect(judgeable(policy, "2027-02-28T22:00Z", "2027-03-07T22:00Z")).toBe(true);
    expect(judgeable(policy, "2027-02-28T22:01Z", "2027-03-07T22:00Z")).toBe(false);
    expect(judgeable(policy, "2027-02-28T22:00Z", "2027-03-07T21:59Z")).toBe(false);
  });
});

test("the error says what would have to be known", () => {
  const facts = readOnly(someFacts(), from("2027-03-03T10:30Z", "2027-03-03T12:00Z"));
  expect(() => startsAt(facts, TEN)).toThrow(
    "this needs the facts of 2027-03-03T10:00:00Z to 2027-03-03T11:00:00Z, " +
      "but they cover 2027-03-03T10:30:00Z to 2027-03-03T12:00:00Z",
  );
});

describe(`2000 calendars of which a part was read (seed ${SEED})`, () => {
  const anyCut = fc.record({
    calendar: anyCalendar,
    before: fc.integer({ min: -120, max: 9 * 1440 }),
    after: fc.integer({ min: -120, max: 9 * 1440 }),
    at: fc.nat(1440),
  });

  test(
    "what is judged at all is judged as if all had been read, and refused where it must be",
    () => {
      fc.assert(fc.property(anyCut, (cut) => void isJudgedOrRefused(cut)), {
        numRuns: 2_000,
        seed: SEED,
      });
    },
    120_000,
  );

  test("of the same calendar with enough and too little read: one of each", () => {
    const calendar = DIRECTED["day_full"] ?? expect.fail("no such calendar");
    const cut = (before: number) => isJudgedOrRefused({ calendar, before, after: 3_000, at: 600 });
    expect([cut(3_000), cut(300), cut(-60)]).toEqual(["judged", "refused", "refused"]);
  });

  type Cut = { readonly calendar: Calendar; before: number; after: number; at: number };

  function isJudgedOrRefused({ calendar, before, after, at }: Cut): "judged" | "refused" {
    const { facts, range, minutes, own } = calendar;
    const wanted = {
      start: range.start + at * MINUTE,
      end: range.start + (at + minutes) * MINUTE,
    };
    const read = {
      start: wanted.start - before * MINUTE,
      end: Math.max(wanted.end + after * MINUTE, wanted.start - before * MINUTE + 1),
    };
    const part = readOnly(facts, read);
    if (!isEnough(part, wanted)) {
      expect(() => startsAt(part, wanted, own)).toThrow(RangeError);
      return "refused";
    }
    expect(startsAt(part, wanted, own)).toBe(startsAt(facts, wanted, own));
    return "judged";
  }

  /** Whether all that decides was read, minute by minute. */
  function isEnough({ from, to, zone, policy }: Facts, { start, end }: Interval): boolean {
    const gap = (policy.bufferBeforeMinutes + policy.bufferAfterMinutes) * MINUTE;
    if (start - gap < from || end + gap > to) return false;
    const face = faceAt(zone, start);
    const counts = (ms: number) => {
      const { date, week } = faceAt(zone, ms);
      return policy.maxLessonsPerWeek !== null
        ? week === face.week
        : policy.maxLessonsPerDay !== null && date === face.date;
    };
    // The first minutes that were not read; a date or week has no hole longer than these three hours.
    for (let i = 1; i <= 180; i++) if (counts(from - i * MINUTE)) return false;
    for (let i = 0; i < 180; i++) if (counts(to + i * MINUTE)) return false;
    return true;
  }
});

test("free time is refused when the last lesson reaches beyond what is known", () => {
  const facts = readOnly(someFacts(), from("2027-03-03T10:00Z", "2027-03-03T12:00Z"));
  const start = at("2027-03-03T10:00Z");
  expect(freeTime(facts, { start, end: start + HOUR + 1 }, HOUR))
    .toEqual([{ start, end: start + HOUR + 1 }]);
  expect(() => freeTime(facts, { start, end: start + HOUR + 2 }, HOUR)).toThrow(RangeError);
  expect(() => freeTime(facts, { start: start - 1, end: start + 1 }, HOUR)).toThrow(RangeError);
});
