import { expect, inject, test } from "vitest";
import { connect } from "../../src/platform/database/sql.ts";
import { openScratch } from "../../tools/sql/scratch-database.ts";
import { aSlug, testDatabase } from "../support/database.ts";

test("a scratch database is dropped though a connection that is none of the owner's is still ending", async () => {
  const { control } = testDatabase();
  const [user, password] = [`hh_${aSlug()}`, "only here"];
  await control.unsafe(`create role ${user} login noinherit password '${password}'`);
  const scratch = await openScratch(inject("databaseUrl"));
  const database = new URL(await scratch.createDatabase());
  const stranger = connect(database.href, { max: 1, login: { user, password } });
  await stranger`select 1`;
  setTimeout(() => stranger.end(), 300);
  await scratch.close();
  const name = database.pathname.slice(1);
  expect(await control`select from pg_database where datname = ${name}`).toEqual([]);
  await control.unsafe(`drop role ${user}`);
});
