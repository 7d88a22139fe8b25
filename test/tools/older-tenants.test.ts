import { expect, test } from "vitest";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { toMigration, toRoutine } from "../../src/tenants/scripts.ts";
import { faultsOfOlderTenants } from "../../tools/sql/older-tenants.ts";
import { anEmptyDatabase } from "../support/database.ts";

const { control } = await readMigrations("sql");
const things = "create table things (n int not null);";
const noted = `create or replace function note() returns trigger language plpgsql as $$
  begin return null; end $$;`;
const trigger = "create trigger things_are_noted after insert on things execute function note();";
const listed = "create or replace view listed as select n from things;";

/** The faults of two migrations and one routine. */
async function faultsOf(first: string, second: string, routine: string) {
  const { sql } = await anEmptyDatabase();
  const numbered = [
    await toMigration("0001_a.sql", first),
    await toMigration("0002_b.sql", second),
  ];
  const routines = [await toRoutine("routine.sql", routine)];
  return await faultsOfOlderTenants(sql, { control, tenant: { numbered, routines } });
}

test("routines that replace what is there make of older tenants what a fresh one is", async () => {
  const replaced = `${noted} ${trigger.replace("create", "create or replace")} ${listed}`;
  expect(await faultsOf(things, "create table more (n int);", replaced)).toEqual([]);
});

test("a routine that can be applied once only is told", async () => {
  const once = noted.replace("create or replace", "create");
  expect(await faultsOf(things, "", once)).toEqual([
    'a tenant that has other routines cannot be brought up to date: routines/routine.sql: function "note" already exists with same argument types',
  ]);
});

test.each([
  ["function", `${things} ${noted}`, "", listed, "raise exception 'of before'"],
  ["view", `${things} ${listed}`, "", noted, "of_before"],
  ["trigger", `${things} ${noted}`, trigger, noted, "CREATE TRIGGER things_are_noted"],
])("a %s that a migration makes, so that no edit would reach older tenants, is told", async (
  _,
  first,
  second,
  routine,
  line,
) => {
  const faults = await faultsOf(first, second, routine);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain("a tenant that has other routines does not become");
  expect(faults[0]).toContain(line);
});
