import { beforeEach, expect, test } from "vitest";
import type { Sql } from "../../src/platform/database/sql.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { loadZones } from "../../src/tenants/load-zones.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { tzVersion } from "../../src/time/zone.ts";
import { anEmptyDatabase } from "../support/database.ts";

const HOUR = 3_600_000;

let sql: Sql;
beforeEach(async () => {
  ({ sql } = await anEmptyDatabase());
  await migrateDatabase(sql, await readMigrations("sql"));
});

const inForce = async () =>
  (await sql<{ zones: string }[]>`
    select md5(string_agg(zones::text, ',' order by name)) as zones from extensions.zones`)[0]
    ?.zones;

/** As a database of 2026a had it: Vancouver at -08 for the winter of 2027, and a name that is gone. */
async function makeOlder(version = "2026a") {
  await sql`
    update extensions.zones set
      changes = changes || array['2027-11-07T09:00Z', '2028-03-12T10:00Z']::timestamptz[],
      offsets = offsets || array[-28800, -25200]
    where name in ('America/Vancouver', 'Canada/Pacific')`;
  await sql`
    insert into extensions.zones (name, stands_for, changes, offsets)
    values ('Atlantis/Poseidonis', 'Atlantis/Poseidonis', '{}', '{0}')`;
  await sql`update extensions.tz_release set version = ${version}, sha256 = 'another'`;
}

test("another release is replaced, and told is what it changes from now on, each zone by its own name", async () => {
  const right = await inForce();
  await makeOlder();
  expect(await inForce()).not.toBe(right);
  expect(await loadZones(sql)).toEqual({
    from: "2026a",
    to: tzVersion,
    changed: [{
      zone: "America/Vancouver",
      differences: [{
        from: Date.parse("2027-11-07T09:00:00Z"),
        to: Date.parse("2028-03-12T10:00:00Z"),
        before: -8 * HOUR,
        after: -7 * HOUR,
      }],
    }],
  });
  expect(await inForce()).toBe(right);
  expect(await loadZones(sql)).toBeNull();
});

test("of several at once one loads it", async () => {
  await makeOlder();
  const loaded = await Promise.all([1, 2, 3].map(() => loadZones(sql)));
  expect(loaded.filter((one) => one !== null)).toHaveLength(1);
});

test("a newer release, of a newer version of the program, stays", async () => {
  await makeOlder("2999a");
  const newer = await inForce();
  expect(await loadZones(sql)).toBeNull();
  expect(await inForce()).toBe(newer);
});
