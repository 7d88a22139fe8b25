import { expect, test, vi } from "vitest";
import { Refused, Unreachable } from "../../bot/backend/backend-error.ts";
import { createGuard, guardFigures } from "../../bot/backend/guard.ts";

const away = () => Promise.reject(new Unreachable("status_500"));
const refused = () =>
  Promise.reject(
    new Refused({
      type: "/api/problems/not_found",
      title: "x",
      status: 404,
      code: "not_found",
      error: "x",
      request_id: "12345678",
    }, null),
  );

/** The figures of B1, with a rest that a test can wait for. */
const quick = { ...guardFigures, restMs: 60, timeoutMs: 40, firstPauseMs: 1 };
const outcome = (work: Promise<unknown>) =>
  work.then(() => "done", (error: Error) => error.message);

test("the figures are those that were asked for", () => {
  expect(guardFigures).toMatchObject({ failures: 5, restMs: 60_000 });
});

test("five failures in a row open it: then calls fail at once, and one tries after the rest", async () => {
  const states: string[] = [];
  const guard = createGuard((state) => void states.push(state), quick);
  const work = vi.fn(away);
  for (let n = 0; n < 5; n++) expect(await outcome(guard.call(work, false))).toMatch("status_500");
  expect(await outcome(guard.call(work, false))).toMatch("breaker_open");
  expect(work).toHaveBeenCalledTimes(5);
  await expect.poll(() => outcome(guard.call(() => Promise.resolve(), false))).toBe("done");
  expect(states).toEqual(["open", "half_open", "closed"]);
});

test("while one tries, others are answered at once; when it fails, all rest again", async () => {
  const guard = createGuard(() => {}, quick);
  for (let n = 0; n < 5; n++) await outcome(guard.call(away, false));
  await new Promise((resolve) => setTimeout(resolve, quick.restMs + 10));
  const trial = Promise.withResolvers<void>();
  const trying = outcome(guard.call(() => trial.promise, false));
  expect(await outcome(guard.call(() => Promise.resolve(), false))).toMatch("breaker_open");
  trial.reject(new Unreachable("status_503"));
  expect(await trying).toMatch("status_503");
  expect(guard.state()).toBe("open");
});

test("a refusal is an answer: it ends a row of failures", async () => {
  const guard = createGuard(() => {}, quick);
  for (let n = 0; n < 4; n++) await outcome(guard.call(away, false));
  expect(await outcome(guard.call(refused, false))).toMatch("404 not_found");
  for (let n = 0; n < 4; n++) await outcome(guard.call(away, false));
  expect(guard.state()).toBe("closed");
});

test("a call that may be repeated is, once; one that is too slow is given up", async () => {
  const guard = createGuard(() => {}, quick);
  const work = vi.fn(away);
  await outcome(guard.call(work, true));
  expect(work).toHaveBeenCalledTimes(2);
  const seen: AbortSignal[] = [];
  const slow = (signal: AbortSignal) => {
    seen.push(signal);
    return new Promise<never>(() => {});
  };
  expect(await outcome(guard.call(slow, false))).toMatch("timeout");
  expect(seen[0]?.aborted).toBe(true);
});
