import { beforeAll, expect, test } from "vitest";
import { isoDate } from "../../src/time/date.ts";
import { instantOf, startOfDay } from "../../src/time/wall.ts";
import type { Sql } from "../../src/platform/database/sql.ts";
import { aTenant } from "../support/database.ts";
import { randomOf, SEED } from "../time/random.ts";
import { referenceChanges, referenceOffset, RELEASED_NAMES } from "../time/reference-clocks.ts";

/** SQL reads the walls as the release has them, for every name of every zone, as TypeScript does. */

const MINUTE = 60_000;
const DAY = 86_400_000;

let db: Sql;
beforeAll(async () => {
  db = (await aTenant()).db;
});

type Asked = { readonly zone: string; readonly ms: number };

/** Around each change of each zone, and on a few days of no particular kind. */
function instants(around: readonly number[], random = randomOf(SEED)): Asked[] {
  return RELEASED_NAMES.flatMap((zone) => {
    const any = [1, 2, 3].map(() => random.between(1, 47_000) * DAY);
    const changes = referenceChanges(zone).map(([ms]) => ms).filter((ms) => ms > 2 * DAY);
    return [...any, ...changes.flatMap((ms) => around.map((shift) => ms + shift))]
      .map((ms) => ({ zone, ms }));
  });
}

/** A transaction may last five seconds. */
async function inParts<A, R>(asked: readonly A[], ask: (part: A[]) => Promise<R[]>): Promise<R[]> {
  const rows: R[] = [];
  for (let i = 0; i < asked.length; i += 10_000) {
    rows.push(...await ask(asked.slice(i, i + 10_000)));
  }
  return rows;
}

const wallText = (ms: number) => new Date(ms).toISOString().slice(0, 19);

test(
  `local_time shows what the clocks show, before, at and after every change (seed ${SEED})`,
  async () => {
    const asked = instants([-1000, 0, MINUTE]);
    const rows = await inParts(asked, (part) =>
      db<{ wall: string }[]>`
      select to_char(local_time(to_timestamp(ms / 1000), zone), 'YYYY-MM-DD"T"HH24:MI:SS') as wall
      from unnest(${part.map(({ zone }) => zone)}::text[], ${part.map(({ ms }) => ms)}::float8[])
        with ordinality as asked (zone, ms, place)
      order by place`);
    expect(asked.length).toBeGreaterThan(150_000);
    const wrong = asked.filter(({ zone, ms }, i) =>
      rows[i]?.wall !== wallText(ms + referenceOffset(zone, ms))
    );
    expect(wrong).toEqual([]);
  },
  60_000,
);

test(
  `instant_of and start_of_date are what TypeScript makes of the wall, near every change (seed ${SEED})`,
  async () => {
    const random = randomOf(SEED);
    const asked = instants([-DAY, -20 * MINUTE, 0, 40 * MINUTE]).map(({ zone, ms }) => {
      const local = ms + referenceOffset(zone, ms);
      return {
        zone,
        date: isoDate(Math.floor(local / DAY)),
        minute: random.between(0, 1) ? Math.floor(local / MINUTE) % 1440 : random.between(0, 1439),
      };
    });
    const rows = await inParts(asked, (part) =>
      db<{ instant: number; begins: number }[]>`
      select
        date_part('epoch', instant_of(date + make_interval(mins => minute), zone)) * 1000 as instant,
        date_part('epoch', start_of_date(date, zone)) * 1000 as begins
      from unnest(
        ${part.map(({ zone }) => zone)}::text[],
        ${part.map(({ date }) => date)}::date[],
        ${part.map(({ minute }) => minute)}::int[]
      ) with ordinality as asked (zone, date, minute, place)
      order by place`);
    const wrong = asked.filter(({ zone, date, minute }, i) =>
      rows[i]?.instant !== instantOf(zone, date, minute) ||
      rows[i]?.begins !== startOfDay(zone, date)
    );
    expect(wrong).toEqual([]);
  },
  120_000,
);

/** For each date its first instant, as SQL has it. */
async function beginnings(dates: readonly { zone: string; date: string }[]): Promise<string[]> {
  const rows = await db<{ begins: number }[]>`
    select date_part('epoch', start_of_date(date, zone)) * 1000 as begins
    from unnest(${dates.map(({ zone }) => zone)}::text[], ${dates.map(({ date }) => date)}::date[])
      with ordinality as asked (zone, date, place)
    order by place`;
  return rows.map(({ begins }) => new Date(begins).toISOString());
}

test("a midnight that comes twice, one that is skipped, a date that is skipped", async () => {
  expect(
    await beginnings([
      { zone: "Asia/Beirut", date: "2026-10-25" },
      { zone: "America/Havana", date: "2024-11-03" },
      { zone: "America/Sao_Paulo", date: "2018-11-04" },
      { zone: "Pacific/Apia", date: "2011-12-30" },
      { zone: "Pacific/Apia", date: "2011-12-31" },
      { zone: "America/St_Johns", date: "2010-11-07" },
    ]),
  ).toEqual([
    "2026-10-24T22:00:00.000Z",
    "2024-11-03T04:00:00.000Z",
    "2018-11-04T03:00:00.000Z",
    "2011-12-30T10:00:00.000Z",
    "2011-12-30T10:00:00.000Z",
    "2010-11-07T02:30:00.000Z",
  ]);
});

test("a zone that the tables do not have is UTC, so that nothing fails for a name that went", async () => {
  const [row] = await db`
    select
      local_time('2027-03-01T10:00Z', 'Atlantis/Poseidonis')::text as wall,
      extract(epoch from instant_of('2027-03-01T10:00', 'Atlantis/Poseidonis'))::int8 as instant,
      zone_of('Atlantis/Poseidonis') as zone`;
  expect(row).toEqual({
    wall: "2027-03-01 10:00:00",
    instant: Date.UTC(2027, 2, 1, 10) / 1000,
    zone: "Atlantis/Poseidonis",
  });
});

test("all names of a zone are one zone", async () => {
  const [row] = await db<{ zones: string[] }[]>`
    select array(select zone_of(name) from unnest(
      array['Europe/Kiev', 'Europe/Kyiv', 'US/Eastern', 'Asia/Calcutta', 'UTC', 'Etc/UTC']
    ) name) as zones`;
  expect(row?.zones).toEqual([
    "Europe/Kyiv",
    "Europe/Kyiv",
    "America/New_York",
    "Asia/Kolkata",
    "Etc/UTC",
    "Etc/UTC",
  ]);
});

test("a tenant reads the tables of zones and cannot write them", async () => {
  for (
    const statement of [
      "delete from extensions.zones",
      "update extensions.tz_release set version = ''",
    ]
  ) {
    await expect(db.unsafe(statement)).rejects.toThrow(/permission denied/);
  }
});
