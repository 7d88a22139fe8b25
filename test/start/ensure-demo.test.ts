import { expect, test } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { TenantPools } from "../../src/platform/database/tenant-pools.ts";
import { DEMO, ensureDemo } from "../../src/start/prepare-database.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { findSharedLogin } from "../../src/tenants/control-database.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { findTenant } from "../../src/tenants/tenant.ts";
import { ask } from "../support/ask.ts";
import { anEmptyDatabase, keepForEnd, opened, testDatabase } from "../support/database.ts";

const now = Date.parse("2027-03-01T06:00:00Z");
const migrations = await readMigrations("sql");
const SERVICE_KEY = "a-service-key-of-the-demo-tenant";

// A tenant's role is the whole server's; where someone has the tenant demo already, it stays theirs.
const [role] = await testDatabase().control`select from pg_roles where rolname = ${`hh_${DEMO}`}`;

/** A server at its start: connections of its own to a database that others prepare too. */
function aStart(url: string, serviceKey: string | null) {
  const control = keepForEnd(connect(url, { max: 2, timeouts: noTimeouts, name: "test" }));
  const pools = new TenantPools({
    url,
    login: () => findSharedLogin(control),
    find: (slug) => findTenant(control, slug),
    now: () => now,
  });
  return async () => {
    try {
      await ensureDemo(control, url, migrations, { serviceKey, now });
      const { db } = await opened(pools, DEMO);
      const [row] = await ask(db, "select count(*) from users", "count");
      return row?.count;
    } finally {
      await pools.close();
    }
  };
}

test.skipIf(role)("two first starts at once: one makes the demo, both go on", async () => {
  const { url, sql } = await anEmptyDatabase();
  await migrateDatabase(sql, migrations);
  try {
    const starts = [aStart(url, SERVICE_KEY), aStart(url, SERVICE_KEY)];
    const [one, other] = await Promise.all(starts.map((start) => start()));
    expect([one, other]).toEqual([43, 43]);
    expect(await sql`select name, kind from control.keys`)
      .toEqual([{ name: "SERVICE_KEY", kind: "service" }]);
    // Revoked, so it may not come back by itself.
    await sql`update control.keys set revoked_at = now()`;
    await expect(aStart(url, SERVICE_KEY)()).rejects.toThrow(
      /SERVICE_KEY.*that key exists already/,
    );
    expect(await aStart(url, null)()).toBe(43);
  } finally {
    await dropTenant(sql, DEMO);
  }
}, 60_000);
