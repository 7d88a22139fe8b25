import { expect, test } from "vitest";
import { isoDate } from "../../src/time/date.ts";
import { startOfDay } from "../../src/time/wall.ts";
import { offsetsOf } from "../../src/time/zone.ts";
import { aTenant } from "../support/database.ts";
import { ALL_ZONES } from "../time/zones.ts";
import { RELEASES_DIFFER } from "./any-calendar.ts";

const DAY = 86_400_000;
const FROM = Date.UTC(2012, 0);
const TO = Date.UTC(2041, 0);

/** For each date its first instant in epoch ms, as PostgreSQL has it. */
async function inPostgres(dates: readonly { zone: string; date: string }[]): Promise<number[]> {
  const { db } = await aTenant();
  const rows = await db<{ begins: Date }[]>`
    select start_of_date(date, zone_for_postgres(zone)) as begins
    from unnest(${dates.map(({ zone }) => zone)}::text[], ${dates.map(({ date }) => date)}::date[])
      with ordinality as asked (zone, date, place)
    order by place`;
  return rows.map(({ begins }) => new Date(begins).getTime());
}

test("around each change of each zone's clocks, 2012–2040, dates begin as the runtime has it", async () => {
  const asked = ALL_ZONES.filter((zone) => !RELEASES_DIFFER.has(zone)).flatMap((zone) =>
    [...offsetsOf(zone, FROM, TO).changes]
      .filter((ms) => FROM < ms && ms < TO)
      .flatMap((ms) => [-1, 0, 1].map((days) => isoDate(Math.floor(ms / DAY) + days)))
      .map((date) => ({ zone, date }))
  );
  expect(asked.length).toBeGreaterThan(10_000);
  const begins = await inPostgres(asked);
  const wrong = asked.filter(({ zone, date }, i) => begins[i] !== startOfDay(zone, date));
  expect(wrong).toEqual([]);
});

test("a midnight that comes twice, one that is skipped, a date that is skipped", async () => {
  const begins = await inPostgres([
    { zone: "America/Havana", date: "2026-11-01" },
    { zone: "Asia/Beirut", date: "2026-10-25" },
    { zone: "America/Sao_Paulo", date: "2018-11-04" },
    { zone: "Pacific/Apia", date: "2011-12-30" },
    { zone: "Pacific/Apia", date: "2011-12-31" },
  ]);
  expect(begins.map((ms) => new Date(ms).toISOString())).toEqual([
    "2026-11-01T04:00:00.000Z",
    "2026-10-24T22:00:00.000Z",
    "2018-11-04T03:00:00.000Z",
    "2011-12-30T10:00:00.000Z",
    "2011-12-30T10:00:00.000Z",
  ]);
});
