import { onTestFinished } from "vitest";
import { connect, noTimeouts } from "../../src/platform/db.ts";
import { TenantPools } from "../../src/platform/tenant-pools.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { findTenant } from "../../src/tenants/find-tenant.ts";
import { migrateDatabase } from "../../src/tenants/migrate-database.ts";
import { anApp, type TestApp } from "./app.ts";
import { aSlug, opened, type TestTenant } from "./database.ts";

/**
 * The application on an empty database of its own, for tests that do harm to a whole database; `beforeDrop`
 * puts it right again when the test has ended.
 */
export async function anAppOn(
  controlUrl: string,
  beforeDrop: (tenant: TestTenant) => Promise<void> = async () => {},
): Promise<TestApp> {
  const control = connect(controlUrl, { max: 4, timeouts: noTimeouts, name: "test" });
  const find = (slug: string) => findTenant(control, slug);
  const pools = new TenantPools({ url: controlUrl, find, now: () => Date.now() });
  const migrations = await readMigrations("sql");
  await migrateDatabase(control, migrations);
  const slug = aSlug();
  await createTenant(control, { slug, migrations });
  const tenant = { ...await opened(pools, slug), pools, control, controlUrl };
  onTestFinished(async () => {
    await beforeDrop(tenant);
    await pools.close();
    await dropTenant(control, slug);
    await control.end({ timeout: 5 });
  });
  return await anApp({ tenant });
}

/** Ends the connections of a tenant and of the test itself, so that the next ones find new settings. */
export async function endConnections({ control, slug }: TestTenant): Promise<void> {
  const role = `hh_${slug}`;
  await control.begin(async (tx) => {
    await tx.unsafe(`set local role ${role}`);
    await tx`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${role}`;
  });
  await control`
    select pg_terminate_backend(pid) from pg_stat_activity
    where usename = current_user and datname = current_database()`.catch(() => {});
}
