import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogger } from "../../src/platform/logging/log.ts";
import { Meter } from "../../src/platform/telemetry/meter.ts";
import { startWatching } from "../../src/start/watch-timer.ts";
import { exposed } from "../support/exposed.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a look that fails is told, ages, and keeps the others from nothing", async () => {
  const lines: string[] = [];
  const meter = new Meter();
  let [looks, isAway, time] = [0, true, 0];
  const stop = startWatching({
    watches: [
      { look: () => isAway ? Promise.reject(new Error("away")) : Promise.resolve() },
      { look: () => Promise.resolve(void looks++) },
    ],
    meter,
    log: createLogger({ level: "info", sink: (line) => void lines.push(line), now: () => 0 }),
    elapsed: () => time,
  });
  for (let i = 0; i < 3; i++) {
    time += 5_000;
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(looks).toBe(4);
  expect(lines.filter((line) => line.includes("watch_failed"))).toHaveLength(4);
  expect(await exposed(meter, "watch_age_seconds")).toBe(15);
  isAway = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await exposed(meter, "watch_age_seconds")).toBe(0);
  stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(5);
});

test("a look that takes long is waited for", async () => {
  let begun = 0;
  const look = () => {
    begun++;
    return new Promise<void>((resolve) => setTimeout(resolve, 12_000));
  };
  const log = createLogger({ level: "silent", sink: () => {}, now: () => 0 });
  const stop = startWatching({ watches: [{ look }], meter: new Meter(), log, elapsed: () => 0 });
  await vi.advanceTimersByTimeAsync(14_000);
  expect(begun).toBe(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(begun).toBe(2);
  stop();
});
