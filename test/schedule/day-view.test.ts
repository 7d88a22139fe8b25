import { expect, test } from "vitest";
import { dayOf, daysOf } from "../../src/schedule/day-view.ts";
import { freeDaysOf } from "../../src/schedule/free-starts.ts";
import { at, from, hold, lesson, off, someFacts } from "./some-facts.ts";

const facts = someFacts({
  now: at("2027-03-02T09:30Z"),
  available: [from("2027-03-02T08:00Z", "2027-03-02T14:00Z")],
  taken: [
    lesson(1, "2027-03-01T23:30Z", "2027-03-02T00:30Z"),
    hold(2, "user 5", "2027-03-02T10:00Z", "2027-03-02T11:00Z"),
    lesson(3, "2027-03-02T12:00Z", "2027-03-02T13:00Z"),
  ],
  blocks: [
    off(8, "2027-03-02T12:30Z", "2027-03-02T13:30Z"),
    off(9, "2027-03-02T13:00Z", "2027-03-02T13:15Z"),
  ],
});

const booked = (lessonId: number | null) => ({ kind: "booked", lessonId, blockId: null });
const blocked = (blockId: number) => ({ kind: "blocked", lessonId: null, blockId });

test("a day is cut at the viewer's midnights, and nothing past is free", () => {
  expect(dayOf(facts, "2027-03-02", "UTC")).toEqual({
    date: "2027-03-02",
    available: [from("2027-03-02T08:00Z", "2027-03-02T14:00Z")],
    occupied: [
      { ...from("2027-03-02T00:00Z", "2027-03-02T00:30Z"), ...booked(1) },
      { ...from("2027-03-02T10:00Z", "2027-03-02T11:00Z"), ...booked(null) },
      { ...from("2027-03-02T12:00Z", "2027-03-02T13:00Z"), ...booked(3) },
      { ...from("2027-03-02T12:30Z", "2027-03-02T13:30Z"), ...blocked(8) },
      { ...from("2027-03-02T13:00Z", "2027-03-02T13:15Z"), ...blocked(9) },
    ],
    free: [
      from("2027-03-02T09:30Z", "2027-03-02T10:00Z"),
      from("2027-03-02T11:00Z", "2027-03-02T12:00Z"),
      from("2027-03-02T13:30Z", "2027-03-02T14:00Z"),
    ],
  });
});

test("a date that the viewer's zone skips has nothing in it", () => {
  const lived = from("2011-12-29T00:00Z", "2012-01-02T00:00Z");
  const around = someFacts({
    now: lived.start,
    from: lived.start,
    to: lived.end,
    available: [lived],
    taken: [lesson(1, "2011-12-30T09:00Z", "2011-12-30T11:00Z")],
    blocks: [{ ...lived, blockId: 1 }],
  });
  const [before, skipped, after] = daysOf(around, "2011-12-29", "2011-12-31", "Pacific/Apia");
  expect(skipped).toEqual({ date: "2011-12-30", available: [], occupied: [], free: [] });
  // The lesson lies over the midnight between the 29th and the 31st.
  expect(before?.occupied.at(-1)?.end).toBe(at("2011-12-30T10:00Z"));
  expect(after?.occupied[0]?.start).toBe(at("2011-12-30T10:00Z"));
});

test("a range that ends before it begins has no days", () => {
  const question = { viewerZone: "UTC", durationMs: 3_600_000, stepMinutes: 30 };
  expect(daysOf(facts, "2027-03-02", "2027-03-01", "UTC")).toEqual([]);
  expect(freeDaysOf(facts, "2027-03-02", "2027-03-01", question)).toEqual([]);
});

test("a day that the facts do not cover is refused", () => {
  expect(() => dayOf({ ...facts, to: at("2027-03-02T23:59Z") }, "2027-03-02", "UTC"))
    .toThrow(RangeError);
});
