import { expect, test } from "vitest";
import {
  createDatabaseClock,
  databaseTime,
  isSkewed,
} from "../../src/platform/database/database-clock.ts";
import { testDatabase } from "../support/database.ts";

const WEEK = 7 * 86_400_000;

/** A database's clock, a machine's, and how long its questions travel there and back. */
function clocks(roundTrips: number[], { skew = 0 } = {}) {
  let passed = 0;
  const offsets = { database: 1_000_000, own: 1_000_000 + skew };
  const clock = createDatabaseClock({
    own: () => offsets.own + passed,
    elapsed: () => passed,
    ask: () => {
      const roundTrip = roundTrips.shift();
      if (roundTrip === undefined) return Promise.reject(new Error("no answer"));
      // All of the way there: the reading is wrong by half of the round trip.
      passed += roundTrip;
      return Promise.resolve(offsets.database + passed);
    },
  });
  const database = () => offsets.database + passed;
  return { clock, offsets, database, pass: (ms: number) => void (passed += ms) };
}

test("of three readings the quickest counts, wrong by half of its way at most", async () => {
  const { clock, database, pass } = clocks([900, 4, 300], { skew: WEEK });
  await clock.measure();
  expect(Math.abs(clock.now() - database())).toBeLessThanOrEqual(2);
  expect(Math.abs(clock.skewMs() - WEEK)).toBeLessThanOrEqual(2);
  pass(50_000);
  expect(Math.abs(clock.now() - database())).toBeLessThanOrEqual(2);
});

test("setting this machine's clock moves the skew at once, and never the time", async () => {
  const { clock, offsets, database } = clocks([0, 0, 0]);
  await clock.measure();
  for (const skew of [WEEK, -WEEK]) {
    offsets.own = offsets.database + skew;
    expect([clock.now(), clock.skewMs()]).toEqual([database(), skew]);
  }
});

test("setting the database's clock is followed by the next measuring", async () => {
  const { clock, offsets, database } = clocks([0, 0, 0, 0, 0, 0]);
  await clock.measure();
  offsets.database -= WEEK;
  await clock.measure();
  expect([clock.now(), clock.skewMs()]).toEqual([database(), WEEK]);
});

test("a database that does not answer leaves what was measured last", async () => {
  const { clock, database, pass } = clocks([0, 0, 0, 8, 9], { skew: WEEK });
  await clock.measure();
  await expect(clock.measure()).rejects.toThrow("no answer");
  pass(1_000);
  expect([clock.now(), clock.skewMs()]).toEqual([database(), WEEK]);
});

test("a clock is skewed from a minute on, ahead or behind", () => {
  expect([60_000, -60_000, 60_001, -60_001].map(isSkewed)).toEqual([false, false, true, true]);
});

test("PostgreSQL's own clock is asked, not when its transaction began", async () => {
  await testDatabase().control.transaction(async (tx) => {
    const first = await databaseTime(tx);
    await tx`select pg_sleep(0.05)`;
    expect(await databaseTime(tx) - first).toBeGreaterThanOrEqual(50);
  });
});
