import { databaseTime as askTime } from "../../generated/sql/clock.ts";
import type { Db } from "./db.ts";

/** The time by which everything is decided (X12), and whether this machine's own clock agrees. */
export type DatabaseClock = {
  /** The database's time, epoch milliseconds; by this machine's clock until it was measured. */
  readonly now: () => number;
  /** How far this machine's clock is ahead of the database's, in milliseconds; behind is negative. */
  readonly skewMs: () => number;
  /** Asks the database anew. Rejects when it does not answer; what was measured last is kept then. */
  readonly measure: () => Promise<void>;
};

type Parts = {
  /** What the database's clock says, epoch milliseconds. */
  readonly ask: () => Promise<number>;
  /** This machine's clock, epoch milliseconds. */
  readonly own: () => number;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** Of this many readings the one that was answered first counts: it is wrong by half of that at most. */
const READINGS = 3;
/** Clocks that are kept by NTP differ by milliseconds; a minute is a clock that nobody keeps. */
const MOST_SKEW_MS = 60_000;

/** Whether clocks that differ so can both be right. */
export const isSkewed = (skewMs: number): boolean => Math.abs(skewMs) > MOST_SKEW_MS;

/** The time of the database, epoch milliseconds. */
export const databaseTime = async (db: Db): Promise<number> => (await askTime(db)).now;

/**
 * The database's clock, without asking it each time: what it said in the middle of a round trip, and what
 * has passed since by a clock that only goes on. Setting this machine's clock moves the skew alone.
 */
export function createDatabaseClock({ ask, own, elapsed }: Parts): DatabaseClock {
  let atNought = own() - elapsed();
  const read = async () => {
    const asked = elapsed();
    const told = await ask();
    const answered = elapsed();
    return { roundTrip: answered - asked, atNought: told - (asked + answered) / 2 };
  };
  const now = () => Math.round(atNought + elapsed());
  return {
    now,
    skewMs: () => Math.round(own() - now()),
    async measure() {
      let best = await read();
      for (let reading = 1; reading < READINGS; reading++) {
        const next = await read();
        if (next.roundTrip < best.roundTrip) best = next;
      }
      atNought = best.atNought;
    },
  };
}
