/** X12 where no timer lives between requests: the database's clock is measured by whoever comes. */
import { expect, test } from "vitest";
import { measuredByRequests } from "../../../src/start/worker/isolate-clock.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function aClock(measure: () => Promise<void>) {
  let now = 0;
  let times = 0;
  const lines: string[] = [];
  const note = (event: string) => void lines.push(event);
  const clock = {
    now: () => 0,
    skewMs: () => 0,
    measure() {
      times++;
      return measure();
    },
  };
  const measured = measuredByRequests({
    clock,
    log: { debug: note, info: note, warn: note, error: note },
    elapsed: () => now,
    later: (work) => void work.catch(() => {}),
  });
  return { measured, lines, times: () => times, pass: (ms: number) => void (now += ms) };
}

test("the first requests wait for one measurement, and once a minute somebody begins another", async () => {
  let isOver = false;
  const { measured, times, pass } = aClock(async () => {
    await pause(20);
    isOver = true;
  });
  await Promise.all([measured(), measured(), measured()]);
  expect([isOver, times()]).toEqual([true, 1]);
  pass(59_999);
  await measured();
  expect(times()).toBe(1);
  pass(1);
  await Promise.all([measured(), measured()]);
  expect(times()).toBe(2);
});

test("a silent database delays a request by half a second, and is asked again a second later", async () => {
  const { measured, times, pass } = aClock(() => new Promise(() => {}));
  const began = performance.now();
  await Promise.all([measured(), measured()]);
  expect(performance.now() - began).toBeLessThan(1_500);
  expect(times()).toBe(1);
  pass(1_000);
  await measured();
  expect(times()).toBe(2);
});

test("a database that is away delays nobody, and the log tells of it", async () => {
  const { measured, lines } = aClock(() => Promise.reject(new Error("away")));
  await measured();
  expect(lines).toEqual(["clock_not_measured"]);
});
