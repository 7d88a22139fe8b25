import { beforeAll, expect, test } from "vitest";
import { addDays, isoDate, weekdayOf } from "../../src/time/date.ts";
import { type WeekGrid, weekGrid } from "../../src/time/week-grid.ts";
import { offsetsOf } from "../../src/time/zone.ts";
import { testDatabase } from "../support/database.ts";
import { zonesOfPostgres } from "./postgres-zones.ts";
import { type Random, randomOf, SEED } from "./random.ts";
import { NAMED_ZONES } from "./zones.ts";

/**
 * The oracle is PostgreSQL's `AT TIME ZONE`: another program with its own copy of the tz database. What is
 * compared are the zones for which that agrees with our release, which is every zone's own oracle in
 * tz-data.test.ts.
 */

const DAY = 86_400_000;
const FROM = Date.UTC(1990, 0);
const TO = Date.UTC(2041, 0);

let zones: string[];
beforeAll(async () => {
  zones = await zonesOfPostgres();
}, 60_000);

test("both know the zones of the whole world", () => {
  expect(zones.length).toBeGreaterThan(560);
  expect(zones).toEqual(expect.arrayContaining([...NAMED_ZONES]));
});

test(`PostgreSQL reads every cell of every zone as we do, 1990–2040 (seed ${SEED})`, async () => {
  const random = randomOf(SEED);
  const weeks = [
    ...zones.flatMap((zone) => [
      anyWeek(zone, random),
      anyWeek(zone, random),
      weekOfChange(zone, random),
      weekOfChange(zone, random),
    ]),
    ...NAMED_ZONES.flatMap((zone) => Array.from({ length: 10 }, () => weekOfChange(zone, random))),
    weekGrid("Pacific/Apia", "2011-12-26"),
  ];
  for (let i = 0; i < weeks.length; i += 100) await expectSameWeeks(weeks.slice(i, i + 100));
}, 60_000);

function anyWeek(zone: string, random: Random): WeekGrid {
  return weekOf(zone, random.between(FROM / DAY, TO / DAY - 7));
}

function weekOfChange(zone: string, random: Random): WeekGrid {
  const changes = [...offsetsOf(zone).changes].filter((ms) => FROM < ms && ms < TO);
  if (changes.length === 0) return anyWeek(zone, random);
  // The day before and after too, so that a change near Monday's midnight is met from both sides.
  return weekOf(zone, Math.floor(random.oneOf(changes) / DAY) + random.between(-1, 1));
}

const weekOf = (zone: string, day: number) => weekGrid(zone, isoDate(day - weekdayOf(day)));

async function expectSameWeeks(grids: readonly WeekGrid[]) {
  const rows = await testDatabase().control<
    { cells: string; starts_right: boolean; ends_right: boolean }[]
  >`
    with week as (
      select *
      from unnest(
        ${grids.map(({ zone }) => zone)}::text[],
        ${grids.map(({ monday }) => monday)}::text[],
        ${grids.map(({ monday }) => addDays(monday, 7))}::text[],
        ${grids.map(({ starts, end }) => new Date(starts[0] ?? end).toISOString())}::text[],
        ${grids.map(({ end }) => new Date(end).toISOString())}::text[]
      ) with ordinality as given(zone, monday, next_monday, starts_at, ends_at, number)
    )
    select
      (
        select string_agg(to_char(t at time zone zone, 'YYYY-MM-DD HH24:MI'), ',' order by t)
        from generate_series(
          starts_at::timestamptz, ends_at::timestamptz - interval '1 minute', '30 minutes'
        ) as t
      ) as cells,
      -- The first instant of the date: it has begun now, and in the three hours before it had not.
      (starts_at::timestamptz at time zone zone)::date >= monday::date and (
        select bool_and(((starts_at::timestamptz - make_interval(secs => s)) at time zone zone)::date
          < monday::date)
        from generate_series(1, 10800, 61) as s
      ) as starts_right,
      (ends_at::timestamptz at time zone zone)::date >= next_monday::date and (
        select bool_and(((ends_at::timestamptz - make_interval(secs => s)) at time zone zone)::date
          < next_monday::date)
        from generate_series(1, 10800, 61) as s
      ) as ends_right
    from week
    order by number`;
  grids.forEach((grid, i) => expectSameWeek(grid, rows[i] ?? expect.fail("a week without a row")));
}

function expectSameWeek(
  grid: WeekGrid,
  row: { cells: string; starts_right: boolean; ends_right: boolean },
) {
  const name = `${grid.zone}, week of ${grid.monday}`;
  expect([row.starts_right, row.ends_right], `${name}: its first instant and its end`)
    .toEqual([true, true]);
  const cells = row.cells.split(",");
  expect(grid.starts.length, name).toBe(cells.length);
  grid.starts.forEach((start, i) => {
    const ours = `${grid.dates[i]} ${grid.times[i]}`;
    if (ours !== cells[i]) {
      expect.fail(
        `${name}, ${new Date(start).toISOString()}: ours ${ours}, PostgreSQL's ${cells[i]}`,
      );
    }
  });
}
