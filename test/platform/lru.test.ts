import fc from "fast-check";
import { expect, test } from "vitest";
import { Lru } from "../../src/platform/caching/lru.ts";
import { SEED } from "../time/random.ts";

test("what was not used for long goes, what is used stays", () => {
  const lru = new Lru<number>({ limit: 6 });
  for (let round = 0; round < 50; round++) {
    lru.set(`${round}`, round);
    if (round > 0) expect(lru.get("0")).toBe(0);
  }
  expect(lru.get("49")).toBe(49);
  expect(lru.get("40")).toBeUndefined();
  expect(lru.size).toBeLessThanOrEqual(6);
});

test("a value heavier than half the limit is not kept, nor is what it replaces", () => {
  const lru = new Lru<string>({ limit: 20, weigh: (value) => value.length });
  lru.set("a", "small");
  lru.set("a", "x".repeat(11));
  expect(lru.get("a")).toBeUndefined();
  expect([lru.size, lru.weight]).toEqual([0, 0]);
});

test("its weight is that of its entries and never above the limit, whatever is done", () => {
  const weigh = (value: string, key: string) => value.length + key.length;
  const step = fc.tuple(fc.constantFrom("set", "get", "delete"), fc.nat(20), fc.nat(40));
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const lru = new Lru<string>({ limit: 100, weigh });
      for (const [action, key, length] of steps) {
        if (action === "set") lru.set(`${key}`, "x".repeat(length));
        else if (action === "get") lru.get(`${key}`);
        else lru.delete(`${key}`);
        expect(lru.weight).toBeLessThanOrEqual(100);
      }
      // Not by reading them all: a read moves its entry, and may push another out.
      for (let key = 0; key <= 20; key++) lru.delete(`${key}`);
      expect([lru.size, lru.weight]).toEqual([0, 0]);
    }),
    { seed: SEED },
  );
});
