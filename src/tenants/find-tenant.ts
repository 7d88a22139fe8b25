import type { Db } from "../platform/database/db.ts";
import type { TenantRole } from "../platform/database/tenant-db.ts";
import { tenantBySlug } from "../generated/sql/tenants.ts";

/** A tenant as connections know it; null when there is none of that slug. For TenantPools. */
export async function findTenant(db: Db, slug: string): Promise<TenantRole | null> {
  const row = await tenantBySlug(db, { slug });
  return row && { id: row.id, role: row.role_name, roleOid: row.role_oid };
}
