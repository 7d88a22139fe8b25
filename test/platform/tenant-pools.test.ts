import { afterEach, expect, test } from "vitest";
import { inTransaction } from "../../src/platform/database/db.ts";
import { timeoutsWithin } from "../../src/platform/database/session.ts";
import type { TenantPools, TenantPoolsOptions } from "../../src/platform/database/tenant-pools.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { findTenant } from "../../src/tenants/tenant.ts";
import { ask } from "../support/ask.ts";
import { aSlug, aTenant, opened, somePools, testDatabase } from "../support/database.ts";

const { control } = testDatabase();
let looked: string[] = [];
let time = 0;
let pools = watchedPools();

function watchedPools(options: Partial<TenantPoolsOptions> = {}): TenantPools {
  const find = (slug: string) => {
    looked.push(slug);
    return findTenant(control, slug);
  };
  return somePools({ find, now: () => time, ...options });
}

afterEach(async () => {
  await pools.close();
  looked = [];
  pools = watchedPools();
});

test("thirty that open a tenant at once share one look-up", async () => {
  const { slug } = await aTenant();
  const opened = await Promise.all(Array.from({ length: 30 }, () => pools.open(slug)));
  expect(new Set(opened).size).toBe(1);
  expect(looked).toEqual([slug]);
});

test("an unknown slug is looked up again after two seconds, not sooner", async () => {
  const slug = aSlug();
  expect(await pools.open(slug)).toBe(null);
  await createTenant(control, { slug, migrations: await readMigrations("sql") });
  expect(await pools.open(slug)).toBe(null);
  time += 2_000;
  expect(await pools.open(slug)).toMatchObject({ slug });
  expect(looked).toEqual([slug, slug]);
  await dropTenant(control, slug);
});

test("a look-up that comes late does not replace the one that was begun after it", async () => {
  const { slug } = await aTenant();
  const found = await findTenant(control, slug);
  const answers: (() => void)[] = [];
  pools = watchedPools({ find: () => new Promise((done) => answers.push(() => done(found))) });
  const late = pools.open(slug);
  pools.forget(slug);
  const current = pools.open(slug);
  answers[1]?.();
  const tenant = await current;
  answers[0]?.();
  await late;
  const after = await opened(pools, slug);
  expect(after).toBe(tenant);
  expect(await ask(after.db, "select 1 as n", "n")).toEqual([{ n: 1 }]);
});

test("a tenant that was made while it was looked for is not remembered as unknown", async () => {
  const { slug } = await aTenant();
  const found = await findTenant(control, slug);
  const answers: ((found: Awaited<ReturnType<typeof findTenant>>) => void)[] = [];
  pools = watchedPools({ find: () => new Promise((done) => answers.push(done)) });
  const early = pools.open(slug);
  pools.forget(slug);
  answers[0]?.(null);
  expect(await early).toBe(null);
  const again = pools.open(slug);
  answers[1]?.(found);
  expect(await again).toMatchObject({ slug });
});

test("a database that cannot be asked is an error, and is asked again", async () => {
  const { slug } = await aTenant();
  let fails = true;
  pools = watchedPools({
    find: (slug) => fails ? Promise.reject(new Error("down")) : findTenant(control, slug),
  });
  await expect(pools.open(slug)).rejects.toThrow("down");
  fails = false;
  expect(await pools.open(slug)).toMatchObject({ slug });
});

test("a tenant has no more connections at work than allowed, whatever is asked at once", async () => {
  const { slug } = await aTenant();
  pools = watchedPools({ connectionsOfTenant: 6 });
  const { db } = await opened(pools, slug);
  await Promise.all(
    Array.from({ length: 30 }, () => ask(db, "select pg_sleep(0.02)", "pg_sleep")),
  );
  // One principal has half of them.
  expect(pools.figures).toEqual({ connections: 3, busy: 0, waiting: 0 });
});

test("a statement over its time limit is ended, and the pool goes on", async () => {
  const { slug } = await aTenant();
  pools = watchedPools({ timeouts: { statement: 50, transaction: 5_000 } });
  const tenant = await opened(pools, slug);
  await expect(ask(tenant.db, "select pg_sleep(2)", "pg_sleep"))
    .rejects.toMatchObject({ code: "57014" });
  expect(await ask(tenant.db, "select 1 as n", "n")).toEqual([{ n: 1 }]);
});

const addUser = "insert into users (subject, role) values ('x', 'student')";

test("L3: a transaction over its time limit is ended and leaves nothing behind", async () => {
  const { slug, db: raw } = await aTenant();
  pools = watchedPools({ timeouts: { transaction: 100 }, connectionsOfTenant: 4 });
  const { db } = await opened(pools, slug);
  const slow = () =>
    inTransaction(db, async (tx) => {
      await ask(tx, addUser);
      await ask(tx, "select pg_sleep(2)", "pg_sleep");
    }).then(() => null, (error) => error.code);
  // more often than there are connections: one that was ended must be replaced
  for (let i = 0; i < 6; i++) expect(await slow()).toBe("25P04");
  expect(await Promise.all([slow(), slow(), slow()])).toEqual(["25P04", "25P04", "25P04"]);
  expect(await raw`select * from users`).toEqual([]);
});

test("L3: a wait for a lock ends before the transaction's own limit, so that it is told apart", async () => {
  const { slug, db: rival } = await aTenant();
  pools = watchedPools({ boundMs: 1_000 });
  const { db } = await opened(pools, slug);
  await inTransaction(rival, async (holder) => {
    await holder`select from settings for update`;
    const waiting = inTransaction(db, (tx) => ask(tx, "select from settings for update"));
    await expect(waiting).rejects.toMatchObject({ code: "55P03" });
  });
  const [row] = await ask(
    db,
    `select
      current_setting('statement_timeout') as statement,
      current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle,
      current_setting('transaction_timeout') as transaction`,
    "statement",
    "lock",
    "idle",
    "transaction",
  );
  expect(row).toEqual({ statement: "900ms", lock: "700ms", idle: "900ms", transaction: "900ms" });
  expect(timeoutsWithin(1_000)).toEqual({
    statement: 900,
    lock: 700,
    idleInTransaction: 900,
    transaction: 900,
  });
});

test("L3: a transaction that the program forgets in the middle is ended too", async () => {
  const { slug, db: raw } = await aTenant();
  pools = watchedPools({ timeouts: { idleInTransaction: 100 }, connectionsOfTenant: 2 });
  const { db } = await opened(pools, slug);
  const forgotten = inTransaction(db, async (tx) => {
    await ask(tx, addUser);
    await new Promise((done) => setTimeout(done, 400));
    await ask(tx, "select 1 as n", "n");
  });
  await expect(forgotten).rejects.toMatchObject({ code: "25P03" });
  expect(await raw`select * from users`).toEqual([]);
});
