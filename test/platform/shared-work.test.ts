import { expect, test } from "vitest";
import { LATE, LOST, SharedWork } from "../../src/platform/caching/shared-work.ts";
import { workThatIsLost } from "../support/lost.ts";

test("whoever waits gets what it gives, or its own failure, or that it is late", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const work = new SharedWork(promise);
  expect(await work.wait(1)).toBe(LATE);
  expect(work.isOver).toBe(false);
  resolve("given");
  expect(await work.wait(0)).toBe("given");
  expect(work.isOver).toBe(true);
  const failing = new SharedWork(Promise.reject(new Error("its own")));
  await expect(failing.wait(10)).rejects.toThrow("its own");
});

test("what its request has left is lost, whatever the runtime says to those who wait", async () => {
  const { work, lose } = workThatIsLost();
  const shared = new SharedWork(work);
  expect(await shared.wait(1)).toBe(LATE);
  lose();
  expect(await shared.wait(10_000)).toBe(LOST);
});
