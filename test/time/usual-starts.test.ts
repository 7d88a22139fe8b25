import { beforeAll, describe, expect, test } from "vitest";
import { addDays } from "../../src/time/date.ts";
import { minuteOf } from "../../src/time/time-of-day.ts";
import { usualStarts } from "../../src/time/usual-starts.ts";
import { instantOf, wallOf } from "../../src/time/wall.ts";
import { offsetsOf } from "../../src/time/zone.ts";
import { testDatabase } from "../support/database.ts";
import { zonesOfPostgres } from "./postgres-zones.ts";
import { type Random, randomOf, SEED } from "./random.ts";
import { ALL_ZONES, NAMED_ZONES } from "./zones.ts";

const KYIV_NEW_YORK = { tutor: "Europe/Kyiv", student: "America/New_York" };
/** Kyiv changes on 2027-10-31, New York on 2027-11-07. */
const OCTOBER = Date.parse("2027-10-15T09:00:00Z");
const at = (...texts: string[]) => texts.map((text) => Date.parse(`2027-${text}:00Z`));
const usual = (...starts: string[]) =>
  usualStarts(KYIV_NEW_YORK, at(...starts), OCTOBER)
    .map((ms) => new Date(ms).toISOString().slice(5, 16));

describe("a weekly lesson at 17:00 of Kyiv and 10:00 of New York", () => {
  test("kept on the tutor's clock is usual in UTC of today where that clock says so", () => {
    expect(usual("10-19T14:00", "11-02T15:00", "11-09T15:00"))
      .toEqual(["10-19T14:00", "11-02T14:00", "11-09T14:00"]);
  });
  test("kept on the student's clock is so where the student's clock says it", () => {
    expect(usual("10-19T14:00", "11-02T14:00", "11-05T16:30", "11-09T15:00", "11-16T15:00"))
      .toEqual(["10-19T14:00", "11-02T14:00", "11-05T16:30", "11-09T14:00", "11-16T14:00"]);
  });
  test("kept in UTC is always usual", () => {
    expect(usual("10-19T14:00", "11-02T14:00", "11-09T14:00", "11-16T14:00"))
      .toEqual(["10-19T14:00", "11-02T14:00", "11-09T14:00", "11-16T14:00"]);
  });
});

test("a lesson that nothing is known of is on the tutor's clock", () => {
  expect(usual("11-02T15:00")).toEqual(["11-02T14:00"]);
  expect(usual("10-20T14:00", "11-02T15:00")).toEqual(["10-20T14:00", "11-02T14:00"]);
});

describe("a lesson that the clocks push out of its hour, when they come back to today's offset", () => {
  const weekly = (zone: string, from: string, weeks: number) =>
    Array.from(
      { length: weeks },
      (_, week) => instantOf(zone, addDays(from.slice(0, 10), week * 7), minuteOf(from.slice(11))),
    );

  test.each([
    // Of its weeks one in which the clocks skip it: Ramadan is over, and summer begins in the south.
    ["Africa/Casablanca", "2026-02-01T02:30", "2026-02-05T12:00:00Z", "2026-03-22"],
    ["America/Santiago", "2027-01-31T00:30", "2027-02-02T12:00:00Z", "2027-09-05"],
    ["Australia/Sydney", "2027-01-31T02:30", "2027-02-02T12:00:00Z", "2027-10-03"],
    ["Australia/Lord_Howe", "2027-01-31T02:10", "2027-02-02T12:00:00Z", "2027-10-03"],
  ])("%s: it is usual where it is in all other weeks", (zone, first, now, pushed) => {
    const starts = weekly(zone, first, 50);
    const pair = { tutor: zone, student: "Asia/Tokyo" };
    const unusual = usualStarts(pair, starts, Date.parse(now)).flatMap((usual, i) => {
      const start = starts[i] ?? NaN;
      const { date, minuteOfDay } = wallOf(zone, start);
      const shown = minuteOfDay * 60_000 + usual - start - wallOf(zone, start).offset +
        wallOf(zone, Date.parse(now)).offset;
      return shown / 60_000 === minuteOf(first.slice(11)) ? [] : [date];
    });
    expect(unusual).toEqual([]);
    expect(
      starts.filter((ms) => wallOf(zone, ms).minuteOfDay !== minuteOf(first.slice(11))).map((ms) =>
        wallOf(zone, ms).date
      ),
    ).toEqual([pushed]);
  });

  test("one that always is in the hour after a gap is where it was", () => {
    const starts = weekly("America/Santiago", "2027-01-31T01:30", 40);
    const pair = { tutor: "America/Santiago", student: "Asia/Tokyo" };
    const [september] = starts.filter((ms) => wallOf(pair.tutor, ms).date === "2027-09-05");
    const usual = usualStarts(pair, starts, Date.parse("2027-02-02T12:00:00Z"));
    expect(usual[starts.indexOf(september ?? NaN)]).toBe(september);
  });
});

test("no lessons, none usual", () => {
  expect(usual()).toEqual([]);
});

/**
 * The oracle is PostgreSQL's `AT TIME ZONE`: it makes weekly lessons on one of the three clocks, and
 * reads from the walls of both people how far each lesson is from its time of the week under today's
 * offsets.
 */
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;

type Series = { readonly weekday: number; readonly minute: number };
type World = {
  readonly pair: { readonly tutor: string; readonly student: string };
  readonly kept: string;
  readonly now: number;
  readonly series: readonly Series[];
};
type Row = { world: number; series: number; at: number; tutor: number; student: number };

let zones: string[];
beforeAll(async () => {
  const known = new Set(await zonesOfPostgres());
  zones = ALL_ZONES.filter((zone) => known.has(zone));
}, 60_000);

test(
  `weekly lessons of 400 pairs move as PostgreSQL's walls say, 2015–2035 (seed ${SEED})`,
  async () => {
    const random = randomOf(SEED);
    const worlds = Array.from({ length: 400 }, () => aWorld(random));
    await movedIn(worlds);
  },
  60_000,
);

// Of the other's clocks only in the weeks between their changes, of both while one is in winter.
test.each([
  ["Europe/Kyiv", 3],
  ["America/New_York", 3],
  ["UTC", 21],
])(
  "of 46 weeks before and after October, kept in %s, as many move as the walls say: %i",
  async (kept, weeks) => {
    const series = [{ weekday: 0, minute: 17 * 60 }, { weekday: 2, minute: 9 * 60 }];
    const world = { pair: KYIV_NEW_YORK, kept, now: OCTOBER, series };
    expect(await movedIn([world])).toBe(weeks * series.length);
  },
);

/** Compares each with the walls; answers how many lessons moved for somebody. */
async function movedIn(worlds: readonly World[]): Promise<number> {
  const rows = Map.groupBy(await wallsOf(worlds), ({ world }) => world);
  return worlds.reduce((moved, world, i) => {
    const [now = expect.fail("no row of now"), ...starts] = rows.get(i) ?? [];
    return moved + expectAsOnTheWall(world, starts, now);
  }, 0);
}

/** Three of four are asked within ten days of a change on one of the two sides. */
function aWorld(random: Random): World {
  const aZone = () => random.oneOf([...NAMED_ZONES, ...NAMED_ZONES, random.oneOf(zones)]);
  const pair = { tutor: aZone(), student: aZone() };
  const [from, to] = [Date.UTC(2015, 0), Date.UTC(2035, 0)];
  const changes = [pair.tutor, pair.student]
    .flatMap((zone) => [...offsetsOf(zone).changes])
    .filter((ms) => from < ms && ms < to);
  const near = changes.length > 0 && random.between(0, 3) > 0;
  const now = near
    ? random.oneOf(changes) + random.between(-10 * 1440, 10 * 1440) * MINUTE
    : from + random.between(0, (to - from) / MINUTE) * MINUTE;
  // On weekdays of their own, so that no lesson is taken for another's: those of Sundays by night, when
  // most clocks change.
  const series = [0, 2, 4, 6].slice(random.between(0, 3)).map((weekday) => ({
    weekday,
    minute: weekday === 6 ? random.between(0, 4 * 60) : random.between(6 * 60, 20 * 60),
  }));
  return { pair, kept: random.oneOf([pair.tutor, pair.student, "UTC"]), now, series };
}

/** For each world the walls at `now` (series -1), then its lessons from 5 weeks back to 40 ahead. */
async function wallsOf(worlds: readonly World[]): Promise<Row[]> {
  const lessons = worlds.flatMap((world, i) =>
    world.series.map((series, j) => ({ world: i, number: j, ...series }))
  );
  return await testDatabase().control<Row[]>`
    with world as (
      select row_number() over () - 1 as world, *
      from unnest(
        ${worlds.map(({ pair }) => pair.tutor)}::text[],
        ${worlds.map(({ pair }) => pair.student)}::text[],
        ${worlds.map(({ kept }) => kept)}::text[],
        ${worlds.map(({ now }) => new Date(now).toISOString())}::text[]
      ) as given(tutor, student, kept, now)
    ),
    start as (
      select world, -1 as series, now::timestamptz as at from world
      union all
      select world, series, (
          date_trunc('week', now::timestamptz at time zone 'UTC')
            + make_interval(weeks => week, days => weekday, mins => minute)
        ) at time zone kept
      from world
      join unnest(
        ${lessons.map(({ world }) => world)}::int[],
        ${lessons.map(({ number }) => number)}::int[],
        ${lessons.map(({ weekday }) => weekday)}::int[],
        ${lessons.map(({ minute }) => minute)}::int[]
      ) as given(world, series, weekday, minute) using (world)
      cross join generate_series(-5, 40) as week
    )
    select world::int, series,
      (extract(epoch from at) * 1000)::float8 as at,
      (extract(epoch from at at time zone tutor) * 1000)::float8 as tutor,
      (extract(epoch from at at time zone student) * 1000)::float8 as student
    from start join world using (world)
    order by world, series <> -1, at`;
}

/** Answers how many lessons moved for somebody. */
function expectAsOnTheWall(world: World, starts: readonly Row[], now: Row): number {
  const { pair, kept, series } = world;
  const today = { tutor: now.tutor - now.at, student: now.student - now.at };
  const isAsToday = (row: Row) =>
    row.tutor - row.at === today.tutor && row.student - row.at === today.student;
  const wallOf = (row: Row) =>
    kept === pair.tutor ? row.tutor : kept === pair.student ? row.student : row.at;
  const seriesOf = (row: Row) => series[row.series] ?? expect.fail("no such series");
  /** Not where the clocks skip its time: there it is at another one on the very clock that keeps it. */
  const isOnTime = (row: Row) => {
    const { weekday, minute } = seriesOf(row);
    return (wallOf(row) + 3 * DAY) % WEEK === weekday * DAY + minute * MINUTE;
  };
  const habits = starts.filter((row) => isAsToday(row) && isOnTime(row));
  const usual = usualStarts(pair, starts.map((row) => row.at), now.at);
  let moved = 0;
  starts.forEach((row, i) => {
    const habit = habits.find((one) => one.series === row.series);
    // Nothing tells where it was pushed from.
    if (!habit && !isOnTime(row)) return;
    if (!habit && habits.length > 0) return;
    // Without a lesson under today's offsets, the tutor's clock.
    const expected = habit
      ? {
        tutor: row.tutor - drift(row.tutor, habit.tutor),
        student: row.student - drift(row.student, habit.student),
      }
      : { tutor: row.tutor, student: row.tutor - today.tutor + today.student };
    const ours = usual[i] ?? expect.fail("a start without its usual one");
    const told = { tutor: ours + today.tutor, student: ours + today.student };
    if (told.tutor !== expected.tutor || told.student !== expected.student) {
      expect.fail(
        `${JSON.stringify(world)}: ${new Date(row.at).toISOString()} is usual at ` +
          `${spell(told)} for us, at ${spell(expected)} on PostgreSQL's walls`,
      );
    }
    if (told.tutor !== row.tutor || told.student !== row.student) moved++;
  });
  return moved;
}

/** How much later in the week one wall time is than the other, at most half a week either way. */
function drift(wall: number, usual: number): number {
  const apart = ((wall - usual) % WEEK + WEEK) % WEEK;
  return apart > WEEK / 2 ? apart - WEEK : apart;
}

const spell = (walls: { tutor: number; student: number }) =>
  `${new Date(walls.tutor).toISOString()} and ${new Date(walls.student).toISOString()}`;
