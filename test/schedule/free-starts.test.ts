import { describe, expect, test } from "vitest";
import { freeStarts } from "../../src/schedule/free-starts.ts";
import { freeTime } from "../../src/schedule/free-time.ts";
import { merge } from "../../src/time/interval.ts";
import { localText } from "../../src/time/time-text.ts";
import { dayBounds } from "../../src/time/wall.ts";
import { at, from, lesson, off, someFacts } from "./some-facts.ts";

const HOUR = 3_600_000;

/** The local starts of a date for lessons of an hour, as the tutor's clocks show them. */
function startsOf(zone: string, date: string, step: number): string[] {
  const day = dayBounds(zone, date);
  const around = { start: day.start - 2 * HOUR, end: day.end + 2 * HOUR };
  const facts = someFacts({
    zone,
    now: around.start,
    from: around.start,
    to: around.end,
    available: [around],
  });
  return freeStarts(facts, day, HOUR, step).map((ms) => localText(zone, ms).slice(11));
}

describe("steps are those of the tutor's clocks", () => {
  test("on the date when the hour from 03:00 is skipped, and after it", () => {
    expect(startsOf("Europe/Kyiv", "2026-03-29", 60).slice(0, 5)).toEqual([
      "00:00:00+02:00",
      "01:00:00+02:00",
      "02:00:00+02:00",
      "04:00:00+03:00",
      "05:00:00+03:00",
    ]);
    expect(startsOf("Europe/Kyiv", "2026-03-29", 60)).toHaveLength(23);
    // 03:00 does not occur that day.
    expect(startsOf("Europe/Kyiv", "2026-03-29", 180).map((text) => text.slice(0, 5)))
      .toEqual(["00:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]);
  });

  test("twice in the hour that comes twice", () => {
    expect(startsOf("Europe/Kyiv", "2026-10-25", 60).slice(2, 6)).toEqual([
      "02:00:00+03:00",
      "03:00:00+03:00",
      "03:00:00+02:00",
      "04:00:00+02:00",
    ]);
    expect(startsOf("Europe/Kyiv", "2026-10-25", 60)).toHaveLength(25);
  });

  test("on the hour also after a change of half an hour", () => {
    const starts = startsOf("Australia/Lord_Howe", "2026-10-04", 60);
    expect(starts.slice(1, 4)).toEqual(["01:00:00+10:30", "03:00:00+11:00", "04:00:00+11:00"]);
  });

  test("counted from a midnight that the clocks skip", () => {
    expect(startsOf("America/Sao_Paulo", "2018-11-04", 120).slice(0, 2))
      .toEqual(["02:00:00-02:00", "04:00:00-02:00"]);
  });

  test("counted anew each date when they do not divide the day", () => {
    expect(startsOf("Asia/Kathmandu", "2026-06-01", 210).map((text) => text.slice(0, 5)))
      .toEqual(["00:00", "03:30", "07:00", "10:30", "14:00", "17:30", "21:00"]);
  });
});

describe("free time", () => {
  const facts = someFacts({
    policy: { bufferBeforeMinutes: 15 },
    available: [from("2027-03-02T08:00Z", "2027-03-02T14:00Z")],
    taken: [lesson(1, "2027-03-02T10:00Z", "2027-03-02T11:00Z")],
    blocks: [off(1, "2027-03-02T13:00Z", "2027-03-02T13:30Z")],
  });
  const day = from("2027-03-02T00:00Z", "2027-03-03T00:00Z");

  test("is where a lesson fits with the gap around it", () => {
    expect(freeTime(facts, day, HOUR)).toEqual([
      { start: at("2027-03-02T08:00Z"), end: at("2027-03-02T08:45Z") + 1 },
      { start: at("2027-03-02T11:15Z"), end: at("2027-03-02T12:00Z") + 1 },
    ]);
  });

  test("of a range is cut at its ends; a lesson may end after it", () => {
    expect(freeTime(facts, from("2027-03-02T08:10Z", "2027-03-02T08:20Z"), HOUR))
      .toEqual([from("2027-03-02T08:10Z", "2027-03-02T08:20Z")]);
    expect(freeTime(facts, { start: day.start, end: day.start }, HOUR)).toEqual([]);
  });

  test.each([0, -1, NaN])("of lessons of %d ms is a mistake of the program", (duration) => {
    expect(() => freeTime(facts, day, duration)).toThrow(RangeError);
  });

  test.each([0, -5, 7.5, 1441, NaN])("in steps of %d minutes too", (step) => {
    expect(() => freeStarts(facts, day, HOUR, step)).toThrow(RangeError);
  });
});

describe("where a free stretch begins off the step", () => {
  const day = from("2027-03-02T00:00Z", "2027-03-03T00:00Z");
  const spell = (starts: readonly number[]) =>
    starts.map((ms) => new Date(ms).toISOString().slice(11, 16));
  const startsIn = (
    facts: Parameters<typeof someFacts>[0],
    minutes: number,
    range = day,
    step = 30,
  ) => spell(freeStarts(someFacts(facts), range, minutes * 60_000, step));
  const ten = from("2027-03-02T10:10Z", "2027-03-02T11:00Z");

  test("a lesson as long as the window is offered, a longer one not", () => {
    expect(startsIn({ available: [ten] }, 50)).toEqual(["10:10"]);
    expect(startsIn({ available: [ten] }, 30)).toEqual(["10:10", "10:30"]);
    expect(startsIn({ available: [ten] }, 51)).toEqual([]);
  });

  test("after a lesson with its gap, after time off, and after the student's own time elsewhere", () => {
    const available = [from("2027-03-02T08:00Z", "2027-03-02T14:00Z")];
    const facts = {
      policy: { bufferAfterMinutes: 5, bufferBeforeMinutes: 10 },
      available,
      taken: [lesson(1, "2027-03-02T09:00Z", "2027-03-02T09:20Z")],
      blocks: [off(1, "2027-03-02T10:40Z", "2027-03-02T11:40Z")],
      elsewhere: [from("2027-03-02T12:30Z", "2027-03-02T12:50Z")],
    };
    expect(startsIn(facts, 45)).toEqual(["08:00", "09:35", "11:40", "12:50", "13:00"]);
  });

  test("once, where it is on the step too", () => {
    const available = [from("2027-03-02T10:00Z", "2027-03-02T11:00Z")];
    expect(startsIn({ available }, 30)).toEqual(["10:00", "10:30"]);
  });

  test("not at what notice, the present time or the range cuts off", () => {
    const available = [from("2027-03-02T08:00Z", "2027-03-02T10:00Z")];
    expect(startsIn({ available, now: at("2027-03-02T08:10Z") }, 60)).toEqual(["08:30", "09:00"]);
    const policy = { minNoticeMinutes: 100 };
    expect(startsIn({ available, policy, now: at("2027-03-02T06:30Z") }, 60))
      .toEqual(["08:30", "09:00"]);
    const late = from("2027-03-02T08:10Z", "2027-03-02T09:00Z");
    expect(startsIn({ available }, 60, late)).toEqual(["08:30"]);
  });

  test("at the first instant of the range only when it does begin there", () => {
    const range = { start: ten.start, end: day.end };
    expect(startsIn({ available: [ten] }, 50, range)).toEqual(["10:10"]);
    const touching = [from("2027-03-02T09:00Z", "2027-03-02T10:10Z"), ten];
    expect(startsIn({ available: merge(touching) }, 50, range)).toEqual([]);
  });

  test("on the next whole minute, since no lesson starts in between", () => {
    const available = [from("2027-03-02T10:10:30Z", "2027-03-02T11:10Z")];
    expect(startsIn({ available }, 59)).toEqual(["10:11"]);
  });
});
