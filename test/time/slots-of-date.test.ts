import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isoDate } from "../../src/time/date.ts";
import { slotsOfDate } from "../../src/time/slots-of-date.ts";
import { dayBounds } from "../../src/time/wall.ts";
import { SEED } from "./random.ts";
import { NAMED_ZONES } from "./zones.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;
const at = (text: string) => {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
};
const window = (start: string, end: string) => ({ startMinute: at(start), endMinute: at(end) });
const utc = (ms: number) => new Date(ms).toISOString().slice(5, 16);

/** The UTC times of a date's windows, as "03-29T01:15–03-29T01:45". */
const times = (zone: string, date: string, ...windows: ReturnType<typeof window>[]) =>
  slotsOfDate(windows, zone, date).map(({ start, end }) => `${utc(start)}–${utc(end)}`);

describe("on the night that the clocks skip 03:00 to 04:00 in Kyiv", () => {
  const kyiv = (...windows: ReturnType<typeof window>[]) =>
    times("Europe/Kyiv", "2026-03-29", ...windows);

  test("a window around the gap is an hour shorter", () => {
    expect(kyiv(window("02:00", "05:00"))).toEqual(["03-29T00:00–03-29T02:00"]);
  });

  test("a window inside the gap lies after it", () => {
    expect(kyiv(window("03:15", "03:45"))).toEqual(["03-29T01:15–03-29T01:45"]);
  });

  test("a window of which nothing is left is dropped", () => {
    expect(kyiv(window("03:15", "04:15"))).toEqual([]);
    expect(kyiv(window("03:30", "04:15"))).toEqual([]);
  });

  test("a window that the gap has moved another into starts where that one ends", () => {
    expect(kyiv(window("02:30", "03:30"), window("03:30", "05:00")))
      .toEqual(["03-29T00:30–03-29T01:30", "03-29T01:30–03-29T02:00"]);
    expect(kyiv(window("04:00", "05:00"), window("02:30", "03:30")))
      .toEqual(["03-29T00:30–03-29T01:30", "03-29T01:30–03-29T02:00"]);
    expect(kyiv(window("02:30", "03:30"), window("04:00", "04:20")))
      .toEqual(["03-29T00:30–03-29T01:30"]);
  });

  test("a window that exists keeps its time before one that the gap has moved into it", () => {
    expect(kyiv(window("03:15", "03:45"), window("04:00", "05:00")))
      .toEqual(["03-29T01:00–03-29T02:00"]);
    expect(kyiv(window("03:15", "03:45"), window("04:00", "04:30")))
      .toEqual(["03-29T01:00–03-29T01:30", "03-29T01:30–03-29T01:45"]);
  });
});

test("on the night of two 03:00 a window to 03:30 ends at the first, one from 03:30 has both", () => {
  expect(times("Europe/Kyiv", "2026-10-25", window("02:00", "03:30"), window("03:30", "05:00")))
    .toEqual(["10-24T23:00–10-25T00:30", "10-25T00:30–10-25T03:00"]);
});

test("00:00 to 24:00 is the whole local date, whatever its length", () => {
  expect(times("Antarctica/Troll", "2026-03-29", window("00:00", "24:00")))
    .toEqual(["03-29T00:00–03-29T22:00"]);
  expect(times("America/Sao_Paulo", "2018-11-04", window("00:00", "24:00")))
    .toEqual(["11-04T03:00–11-05T02:00"]);
});

test("a date that does not exist has no slots, its neighbours have theirs", () => {
  const whole = window("00:00", "24:00");
  expect(times("Pacific/Apia", "2011-12-30", whole, window("10:00", "12:00"))).toEqual([]);
  expect(times("Pacific/Apia", "2011-12-29", whole)).toEqual(["12-29T10:00–12-30T10:00"]);
  expect(times("Pacific/Apia", "2011-12-31", whole)).toEqual(["12-30T10:00–12-31T10:00"]);
});

test("what else a window carries comes along", () => {
  expect(slotsOfDate([{ ...window("10:00", "11:00"), id: 7 }], "UTC", "2026-01-01")).toEqual([
    {
      id: 7,
      startMinute: 600,
      endMinute: 660,
      start: Date.UTC(2026, 0, 1, 10),
      end: Date.UTC(2026, 0, 1, 11),
    },
  ]);
});

test("the slots of any date lie in it, without overlap, and hold each minute of any window", () => {
  const anyDay = fc.integer({ min: Date.UTC(1990, 0) / DAY, max: Date.UTC(2040, 0) / DAY });
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: 96 }), { maxLength: 10 })
    .map((cuts) => cuts.toSorted((a, b) => a - b).map((quarter) => quarter * 15));
  fc.assert(
    fc.property(fc.constantFrom(...NAMED_ZONES), anyDay, cuts, (zone, any, cuts) => {
      const date = nearChange(zone, isoDate(any));
      const windows = cuts.slice(1).map((end, i) => ({ startMinute: cuts[i] ?? 0, endMinute: end }))
        .filter((_, i) => i % 3 !== 1);
      const slots = slotsOfDate(windows, zone, date);
      const bounds = dayBounds(zone, date);
      let free = bounds.start;
      for (const { start, end } of slots) {
        expect(start).toBeGreaterThanOrEqual(free);
        expect(end).toBeGreaterThan(start);
        free = end;
      }
      expect(free).toBeLessThanOrEqual(bounds.end);
      for (let ms = bounds.start; ms < bounds.end; ms += 5 * MINUTE) {
        const expected = windows.some((window) => holds(zone, date, window, ms));
        const covered = slots.some(({ start, end }) => start <= ms && ms < end);
        if (covered !== expected) expect.fail(`${zone} ${new Date(ms).toISOString()}: ${covered}`);
      }
    }),
    { numRuns: 300, seed: SEED },
  );
});

/** The oracle: Temporal resolves both ends. */
function holds(
  zone: string,
  date: string,
  { startMinute, endMinute }: { startMinute: number; endMinute: number },
  ms: number,
): boolean {
  const instant = (minutes: number) =>
    Temporal.PlainDate.from(date).toPlainDateTime().add({ minutes })
      .toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;
  return instant(startMinute) <= ms && ms < instant(endMinute);
}

/** The date of the next change of clocks, so that half of the runs are not spent on plain days. */
function nearChange(zone: string, date: string): string {
  const next = Temporal.PlainDate.from(date).toZonedDateTime(zone).getTimeZoneTransition("next");
  return next === null || next.year > 2050 ? date : next.toPlainDate().toString();
}
