import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startClock } from "../../src/start/clock-timer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server whose clock is ahead by `skew`; `told` is what went to the log. */
function aServer(skew = 0) {
  const state = { skew, measured: 0 };
  const told: string[] = [];
  const line = (event: string, fields = {}) => void told.push(`${event} ${JSON.stringify(fields)}`);
  const stop = startClock({
    now: () => 0,
    skewMs: () => state.skew,
    measure: () => Promise.resolve(void state.measured++),
  }, { debug: line, info: line, warn: line, error: line });
  return { state, told, stop };
}

test("it is told at the start, once, and again when the clocks agree", async () => {
  const { state, told, stop } = aServer(604_800_000);
  expect(told).toEqual([expect.stringMatching(/clock_skewed.*604800 s ahead of the database's/)]);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(told).toHaveLength(1);
  state.skew = 12;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toHaveLength(2);
  expect(told[1]).toBe('clock_agrees {"clock_skew_ms":12}');
  stop();
});

test("it is measured every minute, and within a second where a clock was set", async () => {
  const { state, told, stop } = aServer();
  await vi.advanceTimersByTimeAsync(180_000);
  expect([state.measured, told]).toEqual([3, []]);
  state.skew = -3_600_000;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(state.measured).toBe(4);
  expect(told).toEqual([expect.stringMatching(/clock_skewed.*3600 s behind the database's/)]);
  stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(state.measured).toBe(4);
});
