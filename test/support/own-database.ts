import { onTestFinished } from "vitest";
import { noTimeouts } from "../../src/platform/database/session.ts";
import { connect } from "../../src/platform/database/sql.ts";
import { readMigrations } from "../../src/start/read-migrations.ts";
import { createTenant } from "../../src/tenants/create-tenant.ts";
import { WIDE_PLAN } from "../../src/tenants/plans.ts";
import { dropTenant } from "../../src/tenants/drop-tenant.ts";
import { migrateDatabase } from "../../src/tenants/migrate.ts";
import { anApp, type TestApp } from "./app.ts";
import { aSlug, somePools, tenantSql, type TestTenant } from "./database.ts";

/**
 * The application on an empty database of its own, for tests that do harm to a whole database; `beforeDrop`
 * puts it right again when the test has ended.
 */
export async function anAppOn(
  controlUrl: string,
  beforeDrop: (tenant: TestTenant) => Promise<void> = async () => {},
): Promise<TestApp> {
  const control = connect(controlUrl, { max: 4, timeouts: noTimeouts, name: "test" });
  const pools = somePools({ url: controlUrl }, control);
  const migrations = await readMigrations("sql");
  await migrateDatabase(control, migrations);
  const slug = aSlug();
  const { id } = await createTenant(control, { slug, migrations, plan: WIDE_PLAN });
  const db = tenantSql(controlUrl, slug);
  await db`update settings set tutors_know_all_students = true`;
  const tenant = { id, slug, db, pools, control, controlUrl };
  onTestFinished(async () => {
    await beforeDrop(tenant);
    await pools.close();
    await db.end({ timeout: 5 });
    await dropTenant(control, slug);
    await control.end({ timeout: 5 });
  });
  return await anApp({ tenant });
}

/** Ends the connections of a tenant and of the test itself, so that the next ones find new settings. */
export async function endConnections({ control, slug }: TestTenant): Promise<void> {
  await control`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and application_name in (${`hh_${slug}`}, 'halfhour', 'test')`;
  await control`select pg_terminate_backend(pg_backend_pid())`.catch(() => {});
}
