import { forgetMoments } from "../generated/sql/moments.ts";
import { allTenants } from "../generated/sql/tenants.ts";
import type { Sql } from "../platform/database/sql.ts";
import { bringUpToDate } from "./apply-scripts.ts";
import { ensureSharedLogin } from "./control-database.ts";
import { loadZones, type ZonesLoaded } from "./load-zones.ts";
import type { Migrations } from "./scripts.ts";

/**
 * Brings the database's own part (schemas `control` and `extensions`) up to date, all of it or nothing, then
 * its zones; `onZones` is told when a release of the tz database was loaded.
 * Answers the names of what was applied. MigrationError when a file was changed or its SQL fails.
 */
export async function migrateDatabase(
  db: Sql,
  migrations: Migrations,
  onZones: (loaded: ZonesLoaded) => void = () => {},
): Promise<string[]> {
  const applied = await bringUpToDate(db, null, migrations.control);
  await ensureSharedLogin(db);
  const loaded = await loadZones(db);
  if (loaded !== null) onZones(loaded);
  return applied;
}

/** How it went for one tenant; `error` says why it stayed as it was. */
export type TenantMigration = { slug: string; applied: string[]; error: string | null };

/**
 * Brings every tenant up to date (T2), each all at once. One that fails stays as it was and does not keep
 * the others from theirs; running this again does those that are left.
 */
export async function migrateTenants(
  db: Sql,
  migrations: Migrations,
  report: (done: TenantMigration) => void = () => {},
): Promise<TenantMigration[]> {
  const results: TenantMigration[] = [];
  for (const { id, slug, role_name } of await allTenants(db)) {
    const result = await migrateOne(db, { id, slug, roleName: role_name }, migrations);
    report(result);
    results.push(result);
  }
  return results;
}

async function migrateOne(
  db: Sql,
  tenant: { id: number; slug: string; roleName: string },
  migrations: Migrations,
): Promise<TenantMigration> {
  try {
    const applied = await bringUpToDate(db, tenant, migrations.tenant);
    // A backup may have been restored into another database since the last time.
    await forgetMoments(db, { roleName: tenant.roleName });
    return { slug: tenant.slug, applied, error: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { slug: tenant.slug, applied: [], error: reason };
  }
}
