/** Who has a flag on, by its percentage (X8). */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Deciding, isOn } from "../../src/flags/flag.ts";
import { SEED } from "../time/random.ts";

const flagAt = (percentage: number, name = "calendar"): Deciding => ({
  name,
  enabled: true,
  percentage,
  is_allowed: false,
});
const users = Array.from({ length: 10_000 }, (_, i) => i + 1);
const having = (flag: Deciding, tenant = "demo") =>
  users.filter((user) => isOn(flag, tenant, user));

// By Python: int.from_bytes(hashlib.sha256(b"calendar_v046_ab_test demo 7").digest()[:4], "big") % 100
test.each([
  ["calendar_v046_ab_test", "demo", 7, 48],
  ["calendar_v046_ab_test", "demo", 42, 57],
  ["calendar_v046_full", "demo", 7, 92],
  ["a", "b", 9_007_199_254_740_991, 34],
])("%s of %s: user %d has it from more than %d percent on", (name, tenant, user, place) => {
  expect(isOn(flagAt(place, name), tenant, user)).toBe(false);
  expect(isOn(flagAt(place + 1, name), tenant, user)).toBe(true);
});

test(`raised, nobody loses it; lowered, nobody gets it (seed ${SEED})`, () => {
  const percent = fc.integer({ min: 0, max: 100 });
  const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,63}$/);
  const slug = fc.stringMatching(/^[a-z][a-z0-9_]{0,39}$/);
  const user = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(name, slug, user, percent, percent, (name, slug, user, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      if (isOn(flagAt(low, name), slug, user)) {
        expect(isOn(flagAt(high, name), slug, user)).toBe(true);
      }
      expect(isOn(flagAt(0, name), slug, user)).toBe(false);
      expect(isOn(flagAt(100, name), slug, user)).toBe(true);
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

// Of 10,000 coins with p percent, five standard deviations; the hash is fixed, so this is always the same.
test.each([1, 10, 25, 50, 75, 99])("of 10,000 users %d percent have it", (percentage) => {
  const expected = percentage * 100;
  const off = Math.abs(having(flagAt(percentage)).length - expected);
  expect(off).toBeLessThan(5 * Math.sqrt(expected * (1 - percentage / 100)));
});

test("another flag, and another tenant, is on for others", () => {
  const mine = new Set(having(flagAt(50)));
  for (const others of [having(flagAt(50, "search")), having(flagAt(50), "acme")]) {
    const both = others.filter((user) => mine.has(user)).length;
    expect(Math.abs(both - 2_500)).toBeLessThan(250);
  }
});

test("off is off for everybody; who is allowed has it at 0 percent", () => {
  const off = { ...flagAt(100), enabled: false };
  expect(isOn({ ...off, is_allowed: true }, "demo", 7)).toBe(false);
  expect(isOn({ ...flagAt(0), is_allowed: true }, "demo", 7)).toBe(true);
});
