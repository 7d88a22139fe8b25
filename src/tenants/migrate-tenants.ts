import type { Sql } from "../platform/database/sql.ts";
import { allTenants } from "../generated/sql/tenants.ts";
import { applyPending } from "./apply-migrations.ts";
import type { Migrations } from "./migration.ts";

/** How it went for one tenant; `error` says why it stopped. */
export type TenantMigration = { slug: string; applied: string[]; error: string | null };

/**
 * Brings every tenant up to date (T2). One that fails keeps what it had and does not keep the others
 * from theirs; running this again goes on where it stopped.
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
  const applied: string[] = [];
  try {
    for await (const name of applyPending(db, tenant, migrations.tenant)) applied.push(name);
    return { slug: tenant.slug, applied, error: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { slug: tenant.slug, applied, error: reason };
  }
}
