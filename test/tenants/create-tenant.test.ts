import { expect, inject, test } from "vitest";
import { connect } from "../../src/platform/database/sql.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { type Migrations, toMigration } from "../../src/tenants/scripts.ts";
import { listTenants } from "../../src/tenants/tenant.ts";
import { ask } from "../support/ask.ts";
import {
  anEmptyDatabase,
  aSlug,
  aTenant,
  keepForEnd,
  opened,
  somePools,
  testDatabase,
} from "../support/database.ts";

const migrations = await readMigrations("sql");

async function withBroken(sql: string): Promise<Migrations> {
  const { control, tenant: { numbered, routines } } = migrations;
  const number = String(numbered.length + 1).padStart(4, "0");
  const broken = await toMigration(`${number}_broken.sql`, sql);
  return { control, tenant: { numbered: [...numbered, broken], routines } };
}

async function traces(slug: string): Promise<readonly unknown[]> {
  const { control } = testDatabase();
  return await control`
    select rolname as name from pg_roles where rolname = ${`hh_${slug}`}
    union all select nspname from pg_namespace where nspname = ${`hh_${slug}`}
    union all select slug from control.tenants where slug = ${slug}`;
}

/** How many connections work for a tenant at present. */
async function connectionsOf(slug: string): Promise<number> {
  const { control } = testDatabase();
  const [row] = await control`
    select count(*)::int from pg_stat_activity where application_name = ${`hh_${slug}`}`;
  return row?.["count"];
}

test("a tenant that cannot be made whole leaves no role, no schema and no row", async () => {
  const slug = aSlug();
  const broken = await withBroken("create table half (id int); select 1 / 0;");
  await expect(createTenant(testDatabase().control, { slug, migrations: broken })).rejects.toThrow(
    /migration \d+ \(broken\): division by zero/,
  );
  expect(await traces(slug)).toEqual([]);
});

test("of eight that create the same slug at once one succeeds, the others are told why", async () => {
  const { control } = testDatabase();
  const slug = aSlug();
  const attempts = await Promise.allSettled(
    Array.from({ length: 8 }, () => createTenant(control, { slug, migrations })),
  );
  const failures = attempts.filter((attempt) => attempt.status === "rejected");
  expect(failures.map(({ reason }) => reason.message)).toEqual(
    Array.from({ length: 7 }, () => `there is a tenant ${slug} already`),
  );
  await dropTenant(control, slug);
  expect(await traces(slug)).toEqual([]);
});

test.each(["", "A", "1a", "a-b", "a b", 'a"b', "a;drop", "ä", "a".repeat(41)])(
  "the slug «%s» is refused before anything is made",
  async (slug) => {
    const { control } = testDatabase();
    await expect(createTenant(control, { slug, migrations })).rejects.toThrow("cannot name");
  },
);

test("a role of that name from elsewhere is left alone, and named", async () => {
  const { control } = testDatabase();
  const slug = aSlug();
  await control.unsafe(`create role hh_${slug}`);
  await expect(createTenant(control, { slug, migrations })).rejects.toThrow(`a role hh_${slug}`);
  expect(await traces(slug)).toEqual([{ name: `hh_${slug}` }]);
  await control.unsafe(`drop role hh_${slug}`);
});

test("dropping a tenant ends its connections and leaves nothing of it", async () => {
  const { control, pools, slug, db } = await aTenant();
  const sleeping = db`select pg_sleep(60)`.then(() => "slept", (error) => error.code);
  const asleep = () =>
    control`select pid from pg_stat_activity
      where application_name = ${`hh_${slug}`} and wait_event = 'PgSleep'`;
  await expect.poll(asleep).toHaveLength(1);
  await dropTenant(control, slug);
  expect(await sleeping).toBe("57P01");
  expect(await traces(slug)).toEqual([]);
  pools.forget(slug);
  expect(await pools.open(slug)).toBe(null);
});

test("dropping a tenant whose clients come back at once, again and again", async () => {
  const { control, slug } = await aTenant();
  const pools = somePools();
  const tenant = await opened(pools, slug);
  let dropped = false;
  const stubborn = async () => {
    while (!dropped) {
      await ask(tenant.db, "select count(*), pg_sleep(0.05) from users", "count", "pg_sleep")
        .catch(() => {});
    }
  };
  const clients = Promise.all(Array.from({ length: 4 }, stubborn));
  await expect.poll(() => connectionsOf(slug)).toBeGreaterThan(0);
  await dropTenant(control, slug).finally(() => dropped = true);
  await clients;
  await pools.close();
  expect(await traces(slug)).toEqual([]);
  await expect.poll(() => connectionsOf(slug)).toBe(0);
});

test("dropping what is not there says so", async () => {
  await expect(dropTenant(testDatabase().control, "nobody")).rejects.toThrow("no tenant nobody");
});

test("a superuser makes, opens and drops tenants as an ordinary owner does", async () => {
  const superuserUrl = inject("superuserUrl");
  if (superuserUrl === null) return console.log("skipped: the server is not the tests' own");
  const { url } = await anEmptyDatabase();
  const superuser = Object.assign(new URL(superuserUrl), { pathname: new URL(url).pathname }).href;
  const sql = keepForEnd(connect(superuser, { max: 2 }));
  await migrateDatabase(sql, migrations);
  const slug = aSlug();
  await createTenant(sql, { slug, migrations });
  expect((await listTenants(sql)).map(({ slug, version }) => ({ slug, version }))).toEqual([
    { slug, version: migrations.tenant.numbered.length },
  ]);
  const pools = somePools({ url: superuser }, sql);
  const tenant = await opened(pools, slug);
  expect(await ask(tenant.db, "select current_user as name", "name"))
    .toEqual([{ name: `hh_${slug}` }]);
  await expect(ask(tenant.db, "select * from control.tenants"))
    .rejects.toMatchObject({ code: "42501" });
  await pools.close();
  await dropTenant(sql, slug);
  expect(await listTenants(sql)).toEqual([]);
});
