/** Accounts that were linked before there were codes stay linked, since when is known as well as it can be. */
import { expect, test } from "vitest";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { migrateDatabase, migrateTenants } from "../../src/tenants/migrate.ts";
import { anEmptyDatabase } from "../support/database.ts";

test("an older tenant's accounts have a time when it is brought up to date; others have none", async () => {
  const { sql } = await anEmptyDatabase();
  const migrations = await readMigrations("sql");
  const { numbered } = migrations.tenant;
  const before = numbered.findIndex(({ name }) => name.includes("telegram_codes"));
  expect(before).toBeGreaterThan(0);
  await migrateDatabase(sql, migrations);
  const tenant = { numbered: numbered.slice(0, before), routines: [] };
  await createTenant(sql, { slug: "older", migrations: { control: migrations.control, tenant } });
  await sql`
    insert into hh_older.users (subject, role, telegram_user_id, updated_at)
    values ('a', 'tutor', 7000000001, '2026-05-01T10:00Z'), ('b', 'student', null, '2026-05-01T10:00Z')`;
  expect(await migrateTenants(sql, migrations)).toMatchObject([{ slug: "older", error: null }]);
  const rows = await sql<{ account: number | null; at: string | null }[]>`
    select telegram_user_id as account, telegram_linked_at as at from hh_older.users order by subject`;
  expect(rows.map(({ account, at }) => [account, at === null ? null : Date.parse(at)])).toEqual([
    [7_000_000_001, Date.parse("2026-05-01T10:00Z")],
    [null, null],
  ]);
});
