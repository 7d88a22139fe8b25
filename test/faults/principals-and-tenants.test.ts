/** T7: neither a tenant nor one of its people keeps the others waiting, and the bound on connections holds. */
import { expect, onTestFinished, test } from "vitest";
import { Bound } from "../../src/platform/database/bound.ts";
import { ask } from "../support/ask.ts";
import { aTenant, opened, somePools } from "../support/database.ts";
import { openTransaction, waitForLocks } from "../support/locks.ts";

const one = "select 1 as n";

test("thirty active tenants share five connections, and everybody is answered", async () => {
  const tenants = await Promise.all(Array.from({ length: 30 }, () => aTenant()));
  const pools = somePools({ connections: 5 });
  onTestFinished(() => pools.close());
  const open = await Promise.all(tenants.map(({ slug }) => opened(pools, slug)));
  await Promise.all(
    tenants.map(({ db, slug }) =>
      db`insert into users (subject, role, name) values ('a', 'tutor', ${slug})`
    ),
  );
  let most = 0;
  const ask20 = async ({ db, slug }: typeof open[number]) => {
    for (let i = 0; i < 20; i++) {
      expect(await ask(db, "select name from users", "name")).toEqual([{ name: slug }]);
      most = Math.max(most, pools.figures.connections);
    }
  };
  await Promise.all(open.map(ask20));
  expect(most).toBeLessThanOrEqual(5);
  expect(most).toBeGreaterThan(1);
});

test("a tenant that asks for everything leaves another its turn", async () => {
  const [greedy, modest] = [await aTenant(), await aTenant()];
  const pools = somePools({ connections: 4, connectionsOfTenant: 8 });
  onTestFinished(() => pools.close());
  const [{ db: many }, { db: few }] = [
    await opened(pools, greedy.slug),
    await opened(pools, modest.slug),
  ];
  const flood = Promise.all(
    Array.from(
      { length: 60 },
      (_, i) => ask(many.asked(`user ${i}`, new Bound(20_000)), "select pg_sleep(0.1)", "pg_sleep"),
    ),
  );
  const order: string[] = [];
  flood.then(() => order.push("flood"));
  for (let i = 0; i < 5; i++) await ask(few, one, "n");
  order.push("modest");
  await flood;
  expect(order).toEqual(["modest", "flood"]);
});

test("one principal that waits for a lock a hundred times does not keep another of the tenant", async () => {
  const tenant = await aTenant();
  await tenant.db`insert into users (subject, role, name) values ('a', 'tutor', 'A')`;
  const { db } = await opened(tenant.pools, tenant.slug);
  const holder = await openTransaction(tenant.db);
  await holder.sql`select from users for update`;
  const bound = new Bound(5_000);
  const stuck = Array.from(
    { length: 100 },
    () =>
      ask(db.asked("user 1", bound), "update users set name = 'B' returning id", "id")
        .then(() => "done", (error) => error.code),
  );
  await waitForLocks(tenant, 4);
  for (let i = 0; i < 20; i++) {
    expect(await ask(db.asked("user 2", new Bound(5_000)), one, "n")).toEqual([{ n: 1 }]);
  }
  await holder.rollback();
  expect(new Set(await Promise.all(stuck))).toEqual(new Set(["done"]));
});

test("whoever waits for a connection is told within the bound, and nothing of it is carried out", async () => {
  const tenant = await aTenant();
  const pools = somePools({ connectionsOfTenant: 2 });
  onTestFinished(() => pools.close());
  const { db } = await opened(pools, tenant.slug);
  const busy = ask(db, "select pg_sleep(1)", "pg_sleep");
  const late = ask(
    db.asked("", new Bound(500)),
    "insert into users (subject, role, name) values ('late', 'tutor', 'Late')",
  );
  await expect(late).rejects.toMatchObject({ code: "NO_CONNECTION_FREE" });
  await busy;
  expect(await tenant.db`select from users`).toEqual([]);
});
