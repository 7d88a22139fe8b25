import { testDatabase } from "../support/database.ts";
import { referenceChanges, referenceOffset, RELEASED_NAMES } from "./reference-clocks.ts";

const DAY = 86_400_000;

/**
 * The names for which PostgreSQL's own copy of the tz database, of whatever release, is from 1970 to 2100 as
 * the release that we go by: where it is the oracle, of these. (Of CET, EET, MET and WET it makes fixed
 * offsets.)
 */
export async function zonesOfPostgres(): Promise<string[]> {
  const { control } = testDatabase();
  const rows = await control<{ name: string }[]>`select name from pg_timezone_names`;
  const known = new Set(rows.map(({ name }) => name));
  const same: string[] = [];
  for (const zone of RELEASED_NAMES) {
    if (known.has(zone) && await isAsReleased(zone)) same.push(zone);
  }
  if (same.length < RELEASED_NAMES.length - 60) {
    throw new Error(`PostgreSQL agrees on ${same.length} zones only`);
  }
  return same;
}

async function isAsReleased(zone: string): Promise<boolean> {
  const all = Array.from({ length: 797 }, (_, i) => i * 60 * DAY);
  const instants = [...all, ...referenceChanges(zone).flatMap(([ms]) => [ms - 1000, ms])];
  const [row] = await testDatabase().control<{ same: boolean }[]>`
    select bool_and(
      to_timestamp(seconds) at time zone ${zone}
        = to_timestamp(seconds) at time zone 'UTC' + make_interval(secs => ahead)
    ) as same
    from unnest(
      ${instants.map((ms) => ms / 1000)}::float8[],
      ${instants.map((ms) => referenceOffset(zone, ms) / 1000)}::float8[]
    ) as given (seconds, ahead)`;
  return row?.same === true;
}
