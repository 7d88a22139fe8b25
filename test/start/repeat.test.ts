import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { repeat } from "../../src/start/repeat.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test("never twice at a time: what takes longer is left to end, and begins again after that", async () => {
  let [begun, atOnce, most] = [0, 0, 0];
  const work = async () => {
    begun++;
    most = Math.max(most, ++atOnce);
    await after(25_000);
    atOnce--;
  };
  const stop = repeat({ everyMs: 10_000, work, onFailure: () => {} });
  await vi.advanceTimersByTimeAsync(9_000);
  expect(begun, "the first time is waited for").toBe(0);
  await vi.advanceTimersByTimeAsync(91_000);
  expect([begun, most]).toEqual([4, 1]);
  await Promise.all([stop(), vi.advanceTimersByTimeAsync(30_000)]);
});

test("a failure is told, and it goes on", async () => {
  const told: unknown[] = [];
  const work = () => Promise.reject("away");
  const stop = repeat({ everyMs: 1_000, atOnce: true, work, onFailure: (e) => void told.push(e) });
  await vi.advanceTimersByTimeAsync(2_500);
  expect(told).toEqual(["away", "away", "away"]);
  await stop();
});

test("once it is stopped nothing begins, and the promise waits for what is under way", async () => {
  let [begun, ended, stopped] = [0, 0, false];
  const work = async () => {
    begun++;
    await after(5_000);
    ended++;
  };
  const stop = repeat({ everyMs: 1_000, work, onFailure: () => {} });
  await vi.advanceTimersByTimeAsync(1_000);
  const end = stop().then(() => stopped = true);
  await vi.advanceTimersByTimeAsync(4_000);
  expect([begun, ended, stopped]).toEqual([1, 0, false]);
  await vi.advanceTimersByTimeAsync(60_000);
  await end;
  expect([begun, ended, stopped]).toEqual([1, 1, true]);
});
