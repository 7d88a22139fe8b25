import { createTenantRole, insertTenant } from "../generated/sql/tenants.ts";
import { inTransaction } from "../platform/database/db.ts";
import { codeOf } from "../platform/database/sql-state.ts";
import type { Sql } from "../platform/database/sql.ts";
import { applyMissing } from "./apply-scripts.ts";
import type { Migrations } from "./scripts.ts";
import { STANDARD_PLAN } from "./plans.ts";
import { checkSlug, roleOf, TenantError } from "./tenant.ts";

/**
 * Makes a tenant: its row, its role, its schema and all that is in it, in one transaction
 * (T2). Of several that create the same slug at once one succeeds. TenantError when the slug is
 * malformed or taken.
 */
export async function createTenant(
  db: Sql,
  { slug, migrations, plan = STANDARD_PLAN }: {
    slug: string;
    migrations: Migrations;
    /** one that is there */
    plan?: string;
  },
): Promise<{ id: number; slug: string }> {
  checkSlug(slug);
  return await inTransaction(db, async (tx) => {
    const roleName = roleOf(slug);
    const row = await insertTenant(tx, { slug, roleName, plan });
    if (row === null) throw new TenantError(`there is a tenant ${slug} already`);
    await makeRole(tx, roleName);
    await applyMissing(tx, { id: row.id, roleName }, migrations.tenant);
    return { id: row.id, slug };
  });
}

/** Roles belong to the whole server, so another database's tenant may have the name. */
async function makeRole(tx: Sql, roleName: string): Promise<void> {
  try {
    await createTenantRole(tx, { roleName });
  } catch (error) {
    const exists = ["42710", "23505"]; // duplicate_object, and unique_violation when at once
    if (exists.includes(codeOf(error))) {
      throw new TenantError(`this PostgreSQL has a role ${roleName} already, of another database`);
    }
    throw error;
  }
}
