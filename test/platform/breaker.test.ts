import { expect, test } from "vitest";
import { createBreaker } from "../../src/platform/caching/breaker.ts";

function open() {
  let now = 0;
  let tried = 0;
  let failures = 0;
  const breaker = createBreaker({
    now: () => now,
    restMs: 1_000,
    onFailure: () => void failures++,
  });
  const call = (works: boolean) =>
    breaker(() => {
      tried++;
      return works ? Promise.resolve("done") : Promise.reject(new Error("down"));
    }, "otherwise");
  return { call, pass: (ms: number) => void (now += ms), counts: () => ({ tried, failures }) };
}

test("a failure answers otherwise, and for a second nothing is tried", async () => {
  const { call, pass, counts } = open();
  expect(await call(true)).toBe("done");
  expect(await call(false)).toBe("otherwise");
  for (let n = 0; n < 10; n++) expect(await call(true)).toBe("otherwise");
  expect(counts()).toEqual({ tried: 2, failures: 1 });
  pass(1_000);
  expect(await call(true)).toBe("done");
});

test("after the second one call is the probe and the others do not wait for it", async () => {
  const { call, pass, counts } = open();
  await call(false);
  pass(1_000);
  expect(await Promise.all([call(true), call(true), call(true)]))
    .toEqual(["done", "otherwise", "otherwise"]);
  expect(await call(true)).toBe("done");
  expect(counts().tried).toBe(3);
});

test("a probe that fails begins another second", async () => {
  const { call, pass, counts } = open();
  for (let round = 0; round < 5; round++) {
    for (let n = 0; n < 20; n++) await call(false);
    pass(1_000);
  }
  expect(counts()).toEqual({ tried: 5, failures: 5 });
});
