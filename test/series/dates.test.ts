import { beforeAll, expect, test } from "vitest";
import { createSeries } from "../../src/series/create-series.ts";
import { isoDate } from "../../src/time/date.ts";
import { offsetsOf } from "../../src/time/zone.ts";
import { anApp, type Person, type TestApp } from "../support/app.ts";
import { zonesOfPostgres } from "../time/postgres-zones.ts";
import { type Random, randomOf, SEED } from "../time/random.ts";
import { NAMED_ZONES } from "../time/zones.ts";

/**
 * The oracle is PostgreSQL: generate_series for the dates, AT TIME ZONE for their instants, in the zones of
 * which its tz database has what our release has.
 */
const DAY = 86_400_000;
const SERIES = 150;

let app: TestApp;
let tutor: Person;
let student: Person;
let zones: string[];
beforeAll(async () => {
  app = await anApp();
  [tutor, student] = [await app.tutor(), await app.student()];
  zones = await zonesOfPostgres();
}, 60_000);

type Asked = {
  readonly zone: string;
  readonly now: number;
  readonly dayOfWeek: number;
  readonly minute: number;
  readonly firstDate: string;
  readonly intervalEnd: string | null;
  readonly durationMinutes: number;
};

/** Two of three begin shortly before the clocks change, many on the weekday and near the hour of it. */
function aQuestion(random: Random): Asked {
  const zone = random.between(0, 1) ? random.oneOf(NAMED_ZONES) : random.oneOf(zones);
  const anyDay = random.between(Date.UTC(2027, 0) / DAY, Date.UTC(2036, 0) / DAY) * DAY;
  const changes = [...offsetsOf(zone).changes]
    .filter((ms) => ms > anyDay && ms < anyDay + 300 * DAY);
  const near = changes.length > 0 && random.between(0, 2) > 0 ? random.oneOf(changes) : anyDay;
  const now = near - random.between(0, 80) * DAY - random.between(0, 1440) * 60_000;
  const today = Math.floor(now / DAY);
  // The local Sunday of most changes is the one on which 00:00 to 04:00 are doubtful.
  return {
    zone,
    now,
    dayOfWeek: random.between(0, 1) ? 7 : random.between(1, 7),
    minute: random.between(0, 1) ? random.between(0, 4 * 60) : random.between(0, 1439),
    firstDate: isoDate(today + random.between(2, 30)),
    intervalEnd: random.between(0, 2) ? null : isoDate(today + random.between(40, 120)),
    durationMinutes: random.between(15, 240),
  };
}

/**
 * Each date that is such a weekday, and the first instant that shows its wall time; where there is none,
 * the time as the clocks would have shown it had they not been put forward.
 */
const oracle = (asked: Asked) =>
  app.tenant.db<{ date: string; start: string; end: string }[]>`
    select to_char(day, 'YYYY-MM-DD') as date, starts_at as start,
      starts_at + make_interval(mins => ${asked.durationMinutes}::int) as end
    from generate_series(
      ${asked.firstDate}::text::timestamp,
      least(
        coalesce(${asked.intervalEnd}::text::date, 'infinity'),
        (${new Date(asked.now).toISOString()}::timestamptz at time zone ${asked.zone})::date + 90
      )::timestamp,
      '1 day'
    ) as day
    cross join lateral (select day + make_interval(mins => ${asked.minute}::int) as wall) at
    cross join lateral (
      select coalesce(
        min(moment) filter (where moment at time zone ${asked.zone} = wall),
        max(moment) filter (where moment at time zone ${asked.zone} < wall)
          + (wall - max(moment) filter (where moment at time zone ${asked.zone} < wall)
            at time zone ${asked.zone})
      ) as starts_at
      from generate_series(
        wall at time zone 'UTC' - interval '15 hours', wall at time zone 'UTC' + interval '15 hours',
        '15 minutes'
      ) as moment
    ) meant
    where extract(isodow from day) = ${asked.dayOfWeek}::int
    order by 1`;

test(`${SERIES} series are at the wall times that PostgreSQL counts (seed ${SEED})`, async () => {
  const random = randomOf(SEED);
  for (let i = 0; i < SERIES; i++) await isOnTheWall(aQuestion(random));
}, 60_000);

test.each([
  ...[["Europe/Kyiv", "2027-03-10"], ["Europe/Kyiv", "2027-10-10"]],
  ...[["America/New_York", "2027-03-01"], ["America/St_Johns", "2027-10-20"]],
  ...[["Australia/Lord_Howe", "2027-03-10"], ["Antarctica/Troll", "2027-10-10"]],
])(
  "a series of %s from %s on crosses a change of the clocks, on their wall too",
  async (zone, firstDate) => {
    const now = Date.parse(firstDate) - 2 * DAY;
    const asked = { zone, now, dayOfWeek: 7, minute: 150, firstDate, intervalEnd: null };
    const starts = await isOnTheWall({ ...asked, durationMinutes: 60 });
    expect(new Set(starts.map((start) => start.slice(11))).size).toBeGreaterThan(1);
  },
);

/** Books the series, compares it with the oracle's and cancels it; answers its starts. */
async function isOnTheWall(asked: Asked): Promise<string[]> {
  const { db } = app.tenant;
  await db`update users set timezone = ${asked.zone} where id = ${tutor.id}`;
  const booked = await createSeries(db, {
    knownTo: null,
    ...asked,
    tutorId: tutor.id,
    actorId: tutor.id,
    studentId: student.id,
    serviceId: null,
    skips: false,
    startMinute: asked.minute,
  });
  const made = booked.outcomes.map((one) => [one.date, one.utc_start, one.utc_end]);
  const meant = (await oracle(asked)).map(({ date, start, end }) => [date, start, end]);
  expect([asked, made]).toEqual([asked, meant]);
  await db`delete from notifications`;
  await db`update lessons set status = 'cancelled' where status = 'scheduled'`;
  return booked.outcomes.map(({ utc_start }) => utc_start);
}
