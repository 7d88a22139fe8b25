import { expect, test } from "vitest";
import { type Turn, Turns } from "../../src/platform/worker/turns.ts";

/** Whether it has begun by now. */
const has = (turn: Turn) =>
  Promise.race([turn.has.then(() => true), Promise.resolve().then(() => Promise.resolve(false))]);

test("a number of requests work at a time, and the others follow in the order in which they came", async () => {
  const turns = new Turns(2);
  const all = Array.from({ length: 4 }, () => turns.take());
  expect(await Promise.all(all.map(has))).toEqual([true, true, false, false]);
  all[1]?.end();
  expect(await Promise.all(all.map(has))).toEqual([true, true, true, false]);
});

test("a request that ends while it waits leaves its turn to the next, and ending twice changes nothing", async () => {
  const turns = new Turns(1);
  const [first, second, third, fourth] = Array.from({ length: 4 }, () => turns.take());
  second?.end();
  second?.end();
  first?.end();
  first?.end();
  expect(third && await has(third)).toBe(true);
  expect(fourth && await has(fourth)).toBe(false);
});
