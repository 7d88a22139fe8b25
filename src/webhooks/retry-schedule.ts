import { DAY, HOUR, MINUTE, SECOND } from "../time/units.ts";

/** How long after an attempt that failed the next one is made, as Standard Webhooks proposes: a day in all. */
const DELAYS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 8 * HOUR, 8 * HOUR];

/** Give or take so much of it, so that what failed together is not tried together again. */
const JITTER = 0.1;

/**
 * How many ms after its attempt with that number, from 1 on, a delivery is tried again; null: it is given up.
 * `chance` is from 0 to 1.
 */
export function retryDelay(attempt: number, chance: number): number | null {
  const delay = DELAYS[attempt - 1];
  return delay === undefined ? null : Math.round(delay * (1 + JITTER * (2 * chance - 1)));
}

const FIRST_REST = 10 * SECOND;
const LONGEST_REST = 5 * MINUTE;

/** For how many ms an endpoint is left alone that has not answered at all, so many times in a row. */
export const restOf = (silentTimes: number): number =>
  silentTimes === 0 ? 0 : Math.min(LONGEST_REST, FIRST_REST * 2 ** (silentTimes - 1));

/** An endpoint that has taken nothing for so long is disabled. */
export const PATIENCE = 5 * DAY;
