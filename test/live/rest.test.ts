import { expect, test } from "vitest";
import { LONGEST_REST_MS, restMs } from "../../src/live/rest.ts";

const now = 1_800_000_000_000;
const kept = (saidAgo: number, left: number) => ({ saidAt: now - saidAgo, endsAt: now + left });

test("who rests wakes for the first that comes by itself, and in twenty seconds anyway", () => {
  expect(restMs([], now, Infinity)).toBe(LONGEST_REST_MS);
  expect(restMs([kept(0, 3_600_000)], now, Infinity)).toBe(20_000);
  // Heartbeat, token's end, a hold's end.
  expect(restMs([kept(0, 3_600_000), kept(12_000, 3_600_000)], now, Infinity)).toBe(8_000);
  expect(restMs([kept(1_000, 3_000)], now, Infinity)).toBe(3_000);
  expect(restMs([kept(1_000, 3_600_000)], now, 700.5)).toBe(701);
  // What is due already.
  expect(restMs([kept(40_000, -5)], now, Infinity)).toBe(0);
});
