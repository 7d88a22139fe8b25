import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  clip,
  intersect,
  type Interval,
  merge,
  overlaps,
  overlapsAny,
  subtract,
} from "../../src/time/interval.ts";
import { SEED } from "./random.ts";

const LENGTH = 40;
const point = fc.integer({ min: 0, max: LENGTH });
const anyInterval = fc.record({ start: point, end: point });
const anyList = fc.array(anyInterval, { maxLength: 8 });

/** The oracle: one truth value for each unit of time. */
const units = (intervals: readonly Interval[]): boolean[] =>
  Array.from({ length: LENGTH }, (_, t) => intervals.some((i) => i.start <= t && t < i.end));

const expectMerged = (intervals: readonly Interval[]) => {
  for (const [i, { start, end }] of intervals.entries()) {
    expect(start).toBeLessThan(end);
    expect(start).toBeGreaterThan(intervals[i - 1]?.end ?? -1);
  }
};

describe("against one truth value for each unit of time", () => {
  test("merge is the union, sorted, with touching intervals made one", () => {
    fc.assert(
      fc.property(anyList, (list) => {
        expect(units(merge(list))).toEqual(units(list));
        expectMerged(merge(list));
      }),
      { seed: SEED },
    );
  });

  test("subtract is what is in the first and not in the second", () => {
    fc.assert(
      fc.property(anyList, anyList, (a, b) => {
        const rest = subtract(merge(a), merge(b));
        const [inA, inB] = [units(a), units(b)];
        expect(units(rest)).toEqual(inA.map((is, t) => is && !inB[t]));
        expectMerged(rest);
      }),
      { seed: SEED },
    );
  });

  test("intersect is what is in both", () => {
    fc.assert(
      fc.property(anyList, anyList, (a, b) => {
        const common = intersect(merge(a), merge(b));
        const [inA, inB] = [units(a), units(b)];
        expect(units(common)).toEqual(inA.map((is, t) => is && inB[t]));
        expectMerged(common);
      }),
      { seed: SEED },
    );
  });

  test("clip and overlapsAny agree with it", () => {
    fc.assert(
      fc.property(anyList, anyInterval, (list, window) => {
        const inList = units(list);
        const inWindow = units([window]);
        expect(units(clip(merge(list), window.start, window.end)))
          .toEqual(inList.map((is, t) => is && inWindow[t]));
        expect(overlapsAny(merge(list), window)).toBe(inWindow.some((is, t) => is && inList[t]));
      }),
      { seed: SEED },
    );
  });
});

test("touching is no overlap, and touching intervals merge", () => {
  const [a, b] = [{ start: 0, end: 10 }, { start: 10, end: 20 }];
  expect(overlaps(a, b)).toBe(false);
  expect(overlaps(b, a)).toBe(false);
  expect(overlaps(a, { start: 9, end: 20 })).toBe(true);
  expect(overlapsAny([a], b)).toBe(false);
  expect(merge([b, a])).toEqual([{ start: 0, end: 20 }]);
});
