import { expect, test } from "vitest";
import { UnderWay } from "../../src/platform/caching/under-way.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const never = () => new Promise<string>(() => {});

test("those who ask for the same meanwhile get what was begun once", async () => {
  const underWay = new UnderWay<number>();
  let begun = 0;
  const work = async () => {
    const mine = ++begun;
    await pause(10);
    return mine;
  };
  expect(await Promise.all([1, 2, 3].map(() => underWay.join("a", work)))).toEqual([1, 1, 1]);
  expect(await underWay.join("a", work)).toBe(2);
});

test("all who wait get a failure, and whoever asks next begins anew", async () => {
  const underWay = new UnderWay<string>();
  const fail = () => pause(5).then(() => Promise.reject(new Error("away")));
  const both = await Promise.allSettled([underWay.join("a", fail), underWay.join("a", fail)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await underWay.join("a", () => Promise.resolve("back"))).toBe("back");
});

test("what never ends, since its request was ended in the middle, is begun anew by one of those who wait", async () => {
  const underWay = new UnderWay<string>(50);
  void underWay.join("a", never);
  let begun = 0;
  const work = async () => {
    await pause(10);
    return `${++begun}`;
  };
  const began = performance.now();
  expect(await Promise.all([1, 2, 3].map(() => underWay.join("a", work)))).toEqual(["1", "1", "1"]);
  expect(performance.now() - began).toBeLessThan(1_000);
  expect(underWay.has("a")).toBe(false);
});

test("work that was forgotten can find that out, and nobody joins it any longer", async () => {
  const underWay = new UnderWay<boolean>();
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = underWay.join("a", async (isWanted) => {
    await promise;
    return isWanted();
  });
  underWay.forget("a");
  expect(await underWay.join("a", (isWanted) => Promise.resolve(isWanted()))).toBe(true);
  resolve();
  expect(await first).toBe(false);
});
