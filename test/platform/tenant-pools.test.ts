import { afterEach, expect, test } from "vitest";
import { inTransaction, timeoutsWithin } from "../../src/platform/db.ts";
import { TenantPools, type TenantPoolsOptions } from "../../src/platform/tenant-pools.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { findTenant } from "../../src/tenants/find-tenant.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { aSlug, aTenant, opened, testDatabase } from "../support/database.ts";

const { control, controlUrl } = testDatabase();
let looked: string[] = [];
let time = 0;
let pools = somePools();

function somePools(options: Partial<TenantPoolsOptions> = {}): TenantPools {
  const find = (slug: string) => {
    looked.push(slug);
    return findTenant(control, slug);
  };
  return new TenantPools({ url: controlUrl, find, now: () => time, ...options });
}

afterEach(async () => {
  await pools.close();
  looked = [];
  pools = somePools();
});

test("thirty that open a tenant at once share one look-up and one pool", async () => {
  const { slug } = await aTenant();
  const opened = await Promise.all(Array.from({ length: 30 }, () => pools.open(slug)));
  expect(new Set(opened).size).toBe(1);
  expect(looked).toEqual([slug]);
});

test("a tenant has no more connections than allowed, whatever is asked at once", async () => {
  const { slug } = await aTenant();
  pools = somePools({ connections: 3 });
  const tenant = await opened(pools, slug);
  await Promise.all(Array.from({ length: 20 }, () => tenant.db`select pg_sleep(0.01)`));
  const [row] = await control`
    select count(*) from pg_stat_activity where usename = ${`hh_${slug}`}`;
  expect(row?.count).toBe(3);
});

test("an unknown slug is looked up again after two seconds, not sooner", async () => {
  const slug = aSlug();
  expect(await pools.open(slug)).toBe(null);
  await createTenant(control, { slug, migrations: await readMigrations("sql") });
  expect(await pools.open(slug)).toBe(null);
  time += 2_000;
  expect(await pools.open(slug)).toMatchObject({ slug });
  expect(looked).toEqual([slug, slug]);
  await pools.forget(slug);
  await dropTenant(control, slug);
});

test("a look-up that comes late does not replace the one that was begun after it", async () => {
  const { slug } = await aTenant();
  const login = await findTenant(control, slug);
  const answers: (() => void)[] = [];
  pools = somePools({ find: () => new Promise((done) => answers.push(() => done(login))) });
  const late = pools.open(slug);
  const forgotten = pools.forget(slug);
  const current = pools.open(slug);
  answers[1]?.();
  const tenant = await current;
  answers[0]?.();
  await Promise.all([late, forgotten]);
  const after = await opened(pools, slug);
  expect(after).toBe(tenant);
  expect(await after.db`select 1 as n`).toEqual([{ n: 1 }]);
});

test("a tenant that was made while it was looked for is not remembered as unknown", async () => {
  const { slug } = await aTenant();
  const login = await findTenant(control, slug);
  const answers: ((found: typeof login) => void)[] = [];
  pools = somePools({ find: () => new Promise((done) => answers.push(done)) });
  const early = pools.open(slug);
  const forgotten = pools.forget(slug);
  answers[0]?.(null);
  expect(await early).toBe(null);
  await forgotten;
  const again = pools.open(slug);
  answers[1]?.(login);
  expect(await again).toMatchObject({ slug });
});

test("a database that cannot be asked is an error, and is asked again", async () => {
  const { slug } = await aTenant();
  let fails = true;
  pools = somePools({
    find: (slug) => fails ? Promise.reject(new Error("down")) : findTenant(control, slug),
  });
  await expect(pools.open(slug)).rejects.toThrow("down");
  fails = false;
  expect(await pools.open(slug)).toMatchObject({ slug });
});

test("the least recently used gives way, and its requests still get their answers", async () => {
  const [a, b, c] = [await aTenant(), await aTenant(), await aTenant()];
  pools = somePools({ tenants: 2 });
  const first = await opened(pools, a.slug);
  const second = await opened(pools, b.slug);
  const slow = second.db`select 1 as n from pg_sleep(0.1)`;
  await pools.open(a.slug);
  await pools.open(c.slug);
  expect(looked).toEqual([a.slug, b.slug, c.slug]);
  expect(await pools.open(a.slug)).toBe(first);
  const again = await opened(pools, b.slug);
  expect(again.db).not.toBe(second.db);
  expect(looked).toEqual([a.slug, b.slug, c.slug, b.slug]);
  expect(await slow).toEqual([{ n: 1 }]);
  expect(await second.db`select 2 as n`).toEqual([{ n: 2 }]);
});

test("a statement over its time limit is ended, and the pool goes on", async () => {
  const { slug } = await aTenant();
  pools = somePools({ timeouts: { statement: 50, transaction: 5_000 } });
  const tenant = await opened(pools, slug);
  await expect(tenant.db`select pg_sleep(2)`).rejects.toMatchObject({ code: "57014" });
  expect(await tenant.db`select 1 as n`).toEqual([{ n: 1 }]);
});

test("L3: a transaction over its time limit is ended and leaves nothing behind", async () => {
  const { slug } = await aTenant();
  pools = somePools({ timeouts: { transaction: 100 }, connections: 2 });
  const { db } = await opened(pools, slug);
  const slow = () =>
    inTransaction(db, async (tx) => {
      await tx`insert into users (subject, role) values ('x', 'student')`;
      await tx`select pg_sleep(2)`;
    }).then(() => null, (error) => error.code);
  // more often than there are connections: one that was ended must open again
  for (let i = 0; i < 6; i++) expect(await slow()).toBe("25P04");
  expect(await Promise.all([slow(), slow(), slow()])).toEqual(["25P04", "25P04", "25P04"]);
  expect(await db`select * from users`).toEqual([]);
});

test("L3: a wait for a lock ends before the transaction's own limit, so that it is told apart", async () => {
  const { slug, db: rival } = await aTenant();
  pools = somePools({ timeouts: timeoutsWithin(250) });
  const { db } = await opened(pools, slug);
  await inTransaction(rival, async (holder) => {
    await holder`select from settings for update`;
    const waiting = inTransaction(db, (tx) => tx`select from settings for update`);
    await expect(waiting).rejects.toMatchObject({ code: "55P03" });
  });
  const [row] = await db`select
    current_setting('statement_timeout') as statement,
    current_setting('lock_timeout') as lock,
    current_setting('idle_in_transaction_session_timeout') as idle,
    current_setting('transaction_timeout') as transaction`;
  expect(row).toEqual({ statement: "250ms", lock: "200ms", idle: "250ms", transaction: "250ms" });
});

test("L3: a transaction that the program forgets in the middle is ended too", async () => {
  const { slug } = await aTenant();
  pools = somePools({ timeouts: { idleInTransaction: 100 }, connections: 1 });
  const { db } = await opened(pools, slug);
  const forgotten = inTransaction(db, async (tx) => {
    await tx`insert into users (subject, role) values ('x', 'student')`;
    await new Promise((done) => setTimeout(done, 400));
    await tx`select 1`;
  });
  await expect(forgotten).rejects.toThrow(/CONNECTION_CLOSED/);
  expect(await db`select * from users`).toEqual([]);
});
