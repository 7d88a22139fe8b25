import { expect, test } from "vitest";
import { inProcessCache } from "../../src/platform/in-process-cache.ts";

const bytes = (length: number) => new Uint8Array(length).fill(7);

test("what was set is got back until its seconds have passed", async () => {
  let now = 0;
  const cache = inProcessCache({ now: () => now });
  await cache.set("a", bytes(3), 300);
  now = 299_999;
  expect(await cache.get("a")).toEqual(bytes(3));
  now = 300_000;
  expect(await cache.get("a")).toBeNull();
  expect(await cache.get("b")).toBeNull();
});

test("it stays under its limit of bytes and keeps what is used", async () => {
  const cache = inProcessCache({ now: () => 0, limitBytes: 10_000 });
  await cache.set("used", bytes(1_000), 60);
  for (let n = 0; n < 100; n++) {
    await cache.set(`k${n}`, bytes(1_000), 60);
    expect(await cache.get("used")).not.toBeNull();
  }
  const kept = await Promise.all(Array.from({ length: 100 }, (_, n) => cache.get(`k${n}`)));
  expect(kept.filter((value) => value !== null).length).toBeLessThanOrEqual(9);
});

test("it is there, and only for this instance", async () => {
  const cache = inProcessCache({ now: () => 0 });
  expect(await cache.ping()).toBe(true);
  expect(cache.shared).toBe(false);
});
