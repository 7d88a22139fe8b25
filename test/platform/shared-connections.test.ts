import { expect, onTestFinished, test } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { findTenant } from "../../src/tenants/tenant.ts";
import { ask } from "../support/ask.ts";
import { anEmptyDatabase, aSlug, aTenant, opened, somePools } from "../support/database.ts";

const addUser = (subject: string) =>
  `insert into users (subject, role) values ('${subject}', 'student')`;

test("what one is told is written stays, though a tenant that is gone began a transaction before", async () => {
  const tenant = await aTenant();
  const other = { id: 0, role: `hh_${tenant.slug}`, roleOid: 1 };
  const pools = somePools({
    connections: 1,
    find: async (slug) => slug === "gone" ? other : await findTenant(tenant.control, slug),
  });
  onTestFinished(() => pools.close());
  const [gone, here] = [await opened(pools, "gone"), await opened(pools, tenant.slug)];
  for (let i = 0; i < 30; i++) {
    const failing = gone.db.transaction((tx) => ask(tx, "select 1 as n", "n"));
    const writing = ask(here.db, addUser(`s${i}`));
    await expect(failing).rejects.toMatchObject({ code: "TENANT_GONE" });
    await writing;
  }
  expect(await tenant.db`select from users`).toHaveLength(30);
});

test("a transaction that passed an error over is told, and leaves nothing", async () => {
  const { db: raw, pools, slug } = await aTenant();
  const { db } = await opened(pools, slug);
  for (let i = 0; i < 30; i++) {
    const work = db.transaction(async (tx) => {
      await ask(tx, addUser(`lost${i}`));
      await ask(tx, "select 1 / 0 as n", "n").catch(() => {});
    });
    await expect(work).rejects.toThrow("passed over");
  }
  expect(await raw`select from users`).toEqual([]);
});

test("those who wait are served by the connections there are, though no more can be opened", async () => {
  const { url, sql } = await anEmptyDatabase();
  const migrations = await readMigrations("sql");
  await migrateDatabase(sql, migrations);
  const slugs = Array.from({ length: 4 }, aSlug);
  for (const slug of slugs) await createTenant(sql, { slug, migrations });
  const { user } = await findSharedLogin(sql);
  await sql.unsafe(`alter role "${user}" connection limit 2`);
  const control = connect(url, { max: 2, timeouts: noTimeouts });
  const pools = somePools({ url, connections: 10 }, control);
  onTestFinished(async () => {
    await pools.close();
    await control.end();
    for (const slug of slugs) await dropTenant(sql, slug);
  });
  const tenants = await Promise.all(slugs.map((slug) => opened(pools, slug)));
  const asked = Array.from({ length: 120 }, (_, i) => {
    const tenant = tenants[i % tenants.length];
    return tenant && ask(tenant.db.by(`user ${i}`), "select pg_sleep(0.01)", "pg_sleep");
  });
  const failed = (await Promise.allSettled(asked)).filter(({ status }) => status === "rejected");
  expect(failed).toEqual([]);
  // One more may just be asked for, and is refused.
  await expect.poll(() => pools.figures.connections).toBeLessThanOrEqual(2);
});

test("no more connections than allowed, those included that are being closed", async () => {
  const tenants = await Promise.all(Array.from({ length: 3 }, () => aTenant()));
  const pools = somePools({ connections: 2 });
  const open = await Promise.all(tenants.map(({ slug }) => opened(pools, slug)));
  let most = 0;
  await Promise.all(open.map(async ({ db }) => {
    for (let i = 0; i < 20; i++) {
      await db.transaction((tx) => ask(tx, "select * from nowhere")).catch(() => {});
      most = Math.max(most, pools.figures.connections);
    }
  }));
  await pools.close();
  expect(most).toBeLessThanOrEqual(2);
  expect(pools.figures).toEqual({ connections: 0, busy: 0, waiting: 0 });
});
