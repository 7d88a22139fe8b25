import { expect, test } from "vitest";
import { BoundedMap } from "../../src/time/bounded-map.ts";

test("a map of two forgets the first of three, and an entry put in again counts once", () => {
  const map = new BoundedMap<number>(2);
  expect(map.keep("a", 1)).toBe(1);
  map.keep("b", 2);
  map.keep("b", 3);
  expect([map.get("a"), map.get("b")]).toEqual([1, 3]);
  map.keep("c", 4);
  expect([map.get("a"), map.get("b"), map.get("c")]).toEqual([undefined, 3, 4]);
});
