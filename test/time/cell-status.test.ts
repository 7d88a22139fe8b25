import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellStatuses, STATUSES, type WeekContents } from "../../src/time/cell-status.ts";
import { sortByStart } from "../../src/time/interval.ts";
import { HALF_HOUR, weekGrid } from "../../src/time/week-grid.ts";
import { SEED } from "./random.ts";

const MINUTE = 60_000;
const grid = weekGrid("Europe/Kyiv", "2026-03-23");
const monday = grid.starts[0] ?? NaN;

/** [from, to) in minutes since the week began. */
const row = (from: number, to: number, id = 1) => ({
  start: monday + from * MINUTE,
  end: monday + to * MINUTE,
  id,
});

const none: WeekContents = { booked: [], blocked: [], available: [] };

/** The first `count` cells as words. */
function words(contents: Partial<WeekContents>, count = 3): string[] {
  const { codes } = cellStatuses(grid, { ...none, ...contents });
  return [...codes.subarray(0, count)].map((code) => STATUSES[code] ?? "?");
}

describe("a cell is", () => {
  test("available only when slots cover the whole of it", () => {
    expect(words({ available: [row(0, 60)] })).toEqual(["available", "available", "empty"]);
    expect(words({ available: [row(1, 60)] })).toEqual(["empty", "available", "empty"]);
    expect(words({ available: [row(0, 59)] })).toEqual(["available", "empty", "empty"]);
  });

  test("available when slots that touch or overlap cover it together", () => {
    expect(words({ available: [row(0, 10), row(10, 30)] })).toEqual([
      "available",
      "empty",
      "empty",
    ]);
    expect(words({ available: [row(0, 20), row(5, 45)] })).toEqual(["available", "empty", "empty"]);
    expect(words({ available: [row(0, 10), row(11, 30)] })).toEqual(["empty", "empty", "empty"]);
  });

  test("booked or blocked when any part of it is, and not when it is only touched", () => {
    expect(words({ booked: [row(29, 31)] })).toEqual(["booked", "booked", "empty"]);
    expect(words({ blocked: [row(30, 60)] })).toEqual(["empty", "blocked", "empty"]);
    expect(words({ blocked: [row(45, 45)] })).toEqual(["empty", "empty", "empty"]);
  });

  test("booked before blocked before available before empty", () => {
    const available = [row(0, 90)];
    expect(words({ available, blocked: [row(30, 90)], booked: [row(60, 61)] }))
      .toEqual(["available", "blocked", "booked"]);
  });
});

describe("ids", () => {
  test("the slot is the one that covers the cell's start, else the first that overlaps", () => {
    const { slotIds } = cellStatuses(grid, {
      ...none,
      available: [row(0, 40, 7), row(40, 50, 8), row(70, 75, 9), row(80, 85, 10)],
    });
    expect([...slotIds.subarray(0, 4)]).toEqual([7, 7, 9, 0]);
  });

  test("the lesson is the first one in the cell", () => {
    const { lessonIds } = cellStatuses(grid, {
      ...none,
      booked: [row(0, 10, 5), row(10, 40, 6), row(50, 60, 4)],
    });
    expect([...lessonIds.subarray(0, 3)]).toEqual([5, 6, 0]);
  });
});

test("what lies before, after or around the week does no harm", () => {
  const before = row(-90, -1);
  const after = row(7 * 1440, 8 * 1440);
  const far = { booked: [before, after], blocked: [before, after], available: [before, after] };
  const { codes, slotIds, lessonIds } = cellStatuses(grid, far);
  expect([...new Set([...codes, ...slotIds, ...lessonIds])]).toEqual([0]);
  expect(new Set(cellStatuses(grid, { ...none, available: [row(-90, 8 * 1440)] }).codes))
    .toEqual(new Set([1]));
});

test("the short last cell of a week that is no multiple of half an hour counts as whole", () => {
  const short = weekGrid("Asia/Kathmandu", "1985-12-30");
  const last = { start: short.starts[335] ?? NaN, end: short.end, id: 1 };
  expect(cellStatuses(short, { ...none, available: [last] }).codes[335]).toBe(1);
  expect(cellStatuses(short, { ...none, booked: [last] }).codes[335]).toBe(3);
});

/** The oracle: looks at each minute of a cell, whether anything holds it. */
function byTheMinute(cell: number, contents: WeekContents) {
  const start = monday + cell * HALF_HOUR;
  const minutes = Array.from({ length: 30 }, (_, i) => start + i * MINUTE);
  const holders = <I extends { start: number; end: number }>(list: readonly I[], ms: number) =>
    list.filter((interval) => interval.start <= ms && ms < interval.end);
  const any = (list: WeekContents["blocked"]) => minutes.some((ms) => holders(list, ms).length > 0);
  const all = minutes.every((ms) => holders(contents.available, ms).length > 0);
  const firstOf = (list: WeekContents["booked"]) =>
    minutes.flatMap((ms) => holders(list, ms)).map(({ id }) => id)[0] ?? 0;
  return {
    status: any(contents.booked)
      ? "booked"
      : any(contents.blocked)
      ? "blocked"
      : all
      ? "available"
      : "empty",
    slotId: firstOf(contents.available),
    lessonId: firstOf(contents.booked),
  };
}

test("any contents by the cell are what they are minute by minute", () => {
  // Six hours at the week's start, so that things meet.
  const at = fc.integer({ min: -40, max: 360 });
  const length = fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constantFrom(30, 60));
  const interval = fc.tuple(at, length).map(([from, minutes]) => row(from, from + minutes));
  const list = fc.array(interval, { maxLength: 6 })
    .map((intervals) => sortByStart(intervals).map((i, n) => ({ ...i, id: n + 1 })));
  fc.assert(
    fc.property(list, list, list, (booked, blocked, available) => {
      const contents = { booked, blocked, available };
      const { codes, slotIds, lessonIds } = cellStatuses(grid, contents);
      for (let cell = 0; cell < 18; cell++) {
        expect({
          status: STATUSES[codes[cell] ?? NaN],
          slotId: slotIds[cell],
          lessonId: lessonIds[cell],
        }).toEqual(byTheMinute(cell, contents));
      }
    }),
    { numRuns: 200, seed: SEED },
  );
});
