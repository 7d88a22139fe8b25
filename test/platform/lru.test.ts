import fc from "fast-check";
import { expect, test } from "vitest";
import { Lru } from "../../src/platform/lru.ts";

test("what was used longest ago goes first", () => {
  const lru = new Lru<number>({ limit: 3 });
  for (const [at, key] of ["a", "b", "c"].entries()) lru.set(key, at);
  expect(lru.get("a")).toBe(0);
  lru.set("d", 3);
  expect([..."abcd"].map((key) => lru.get(key))).toEqual([0, undefined, 2, 3]);
});

test("a value heavier than the limit is not kept, nor is what it replaces", () => {
  const lru = new Lru<string>({ limit: 10, weigh: (value) => value.length });
  lru.set("a", "small");
  lru.set("a", "x".repeat(11));
  expect(lru.get("a")).toBeUndefined();
  expect([lru.size, lru.weight]).toEqual([0, 0]);
});

test("its weight is that of its entries and never above the limit, whatever is done", () => {
  const weigh = (value: string, key: string) => value.length + key.length;
  const step = fc.tuple(fc.constantFrom("set", "get", "delete"), fc.nat(20), fc.nat(40));
  fc.assert(fc.property(fc.array(step), (steps) => {
    const lru = new Lru<string>({ limit: 100, weigh });
    for (const [action, key, length] of steps) {
      if (action === "set") lru.set(`${key}`, "x".repeat(length));
      else if (action === "get") lru.get(`${key}`);
      else lru.delete(`${key}`);
      expect(lru.weight).toBeLessThanOrEqual(100);
    }
    const entries = Array.from({ length: 21 }, (_, key) => [`${key}`, lru.get(`${key}`)] as const)
      .flatMap(([key, value]) => value === undefined ? [] : [weigh(value, key)]);
    expect(entries.reduce((sum, weight) => sum + weight, 0)).toBe(lru.weight);
    expect(entries).toHaveLength(lru.size);
  }));
});
