import type { Db } from "../platform/db.ts";
import type { TenantLogin } from "../platform/tenant-pools.ts";
import { tenantBySlug } from "../generated/sql/tenants.ts";

/** How to log in as a tenant; null when there is none of that slug. For TenantPools. */
export async function findTenant(db: Db, slug: string): Promise<TenantLogin | null> {
  const row = await tenantBySlug(db, { slug });
  return row && { id: row.id, role: row.role_name, password: row.role_password };
}
