/** What is backed up comes back: all of it, in the form of a tenant like any other, and under no old number. */
import { expect, test } from "vitest";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { dumpSchema } from "../../tools/sql/dump-schema.ts";
import { aScene, WRITES } from "../calendar/writes.ts";
import { anApp, type TestApp } from "../support/app.ts";
import { aBackup, edited, restored, tablesOf, verified } from "../support/backups.ts";
import { anEmptyDatabase, aSlug, aTenant, tenantSql } from "../support/database.ts";
import { withRows } from "./backup-text.ts";
import { sign } from "./people.ts";

const migrations = await readMigrations("sql");

/** A tenant in which much has happened. */
async function aLivelyTenant(): Promise<TestApp> {
  const app = await anApp();
  const scene = await aScene(app);
  for (const [, write] of WRITES) await write(scene);
  return app;
}

/** Without what a restore moves on by intent. */
const withoutVersions = ({ calendars: _, ...others }: Record<string, string>) => others;

async function schemaOf(url: string, slug: string): Promise<string> {
  const db = tenantSql(url, slug, { max: 1 });
  return await db.transaction((tx) => dumpSchema(tx, `hh_${slug}`)).finally(() => db.end());
}

test("all rows of all tables come back, whatever was written and deleted since, and the schema is a fresh tenant's", async () => {
  const { tenant } = await aLivelyTenant();
  const { controlUrl: url, slug, db } = tenant;
  const before = await tablesOf(url, `hh_${slug}`);
  const backup = await aBackup(url, slug);
  await db`update users set name = 'another'`;
  await db`delete from notifications`;
  await db`insert into users (subject, role, roles) values ('since', 'student', '{student}')`;
  await restored(url, backup, { slug });
  const after = await tablesOf(url, `hh_${slug}`);
  expect(withoutVersions(after)).toEqual(withoutVersions(before));
  expect(Object.values(before).filter((rows) => !rows.startsWith("0 ")).length).toBeGreaterThan(10);
  const fresh = await aTenant();
  expect(await schemaOf(url, slug)).toBe(await schemaOf(url, fresh.slug));
});

test("the backup passes its trial in another database, and fails it when it says of a table what is not in it", async () => {
  const { tenant: { controlUrl, slug } } = await aLivelyTenant();
  const backup = await aBackup(controlUrl, slug);
  const { url, sql } = await anEmptyDatabase();
  await migrateDatabase(sql, migrations);
  const { tables, rows, tenants } = await verified(url, backup);
  expect({ tenants, isMuch: tables > 30 && rows > 30 }).toEqual({ tenants: 1, isMuch: true });
  const [left] = await sql`select count(*)::int as tenants from control.tenants`;
  expect(left).toEqual({ tenants: 0 });
  // Without one of its services; the sums are right, and lessons name it.
  const torn = await edited(backup, withRows("services", () => []));
  await expect(verified(url, torn)).rejects.toThrow(/violates foreign key constraint/);
});

test("what comes back does not depend on settings of the database", async () => {
  const { tenant: { controlUrl, slug } } = await aLivelyTenant();
  const backup = await aBackup(controlUrl, slug);
  const { url, sql } = await anEmptyDatabase();
  await migrateDatabase(sql, migrations);
  const [database] = await sql<{ name: string }[]>`select current_database() as name`;
  for (
    const [name, value] of [
      ["TimeZone", "Asia/Kathmandu"],
      ["DateStyle", "German"],
      ["IntervalStyle", "sql_standard"],
      ["extra_float_digits", "-10"],
      ["bytea_output", "escape"],
    ]
  ) {
    await sql.unsafe(`alter database ${database?.name} set ${name} to '${value}'`);
  }
  const as = aSlug();
  await restored(url, backup, { slug, as });
  const [there, here] = [await tablesOf(url, `hh_${as}`), await tablesOf(controlUrl, `hh_${slug}`)];
  expect(withoutVersions(there)).toEqual(withoutVersions(here));
  await dropTenant(sql, as);
});

test("numbers that were given out are given to nobody else, though those who had them are not in the backup", async () => {
  const { controlUrl: url, slug, db } = await aTenant();
  const add = (subject: string) => sign(db, subject);
  await add("before");
  const backup = await aBackup(url, slug);
  const since = await add("since");
  await restored(url, backup, { slug });
  expect(await add("after")).toBeGreaterThan(since);
});

test("a tenant of an older version comes back as it was, and is brought up to date", async () => {
  const { controlUrl: url, control } = await aTenant();
  const slug = aSlug();
  const older = migrations.tenant.numbered.slice(0, 20);
  await createTenant(control, {
    slug,
    migrations: { ...migrations, tenant: { numbered: older, routines: [] } },
  });
  const db = tenantSql(url, slug, { max: 1 });
  await db`insert into users (subject, role, roles, name) values ('anna', 'tutor', '{tutor}', 'Anna')`;
  const backup = await aBackup(url, slug);
  await dropTenant(control, slug);
  await restored(url, backup, { slug });
  const found = await db`select subject, roles, name from users`;
  expect(found).toEqual([{ subject: "anna", roles: ["tutor"], name: "Anna" }]);
  const fresh = await aTenant();
  expect(await schemaOf(url, slug)).toBe(await schemaOf(url, fresh.slug));
  await db.end();
  await dropTenant(control, slug);
});
