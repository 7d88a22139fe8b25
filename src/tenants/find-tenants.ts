import { allTenants, tenantBySlug } from "../generated/sql/tenants.ts";
import type { Db } from "../platform/database/db.ts";
import type { TenantRole } from "../platform/database/tenant-db.ts";

/** A tenant as connections know it; null when there is none of that slug. For TenantPools. */
export async function findTenant(db: Db, slug: string): Promise<TenantRole | null> {
  const row = await tenantBySlug(db, { slug });
  return row && { id: row.id, role: row.role_name, roleOid: row.role_oid };
}

export type ListedTenant = {
  id: number;
  slug: string;
  /** the number of its last migration */
  version: number;
  /** Epoch ms. */
  createdAt: number;
};

/** All tenants by slug. */
export async function listTenants(db: Db): Promise<ListedTenant[]> {
  const rows = await allTenants(db);
  return rows.map(({ id, slug, version, created_at }) => ({
    id,
    slug,
    version,
    createdAt: created_at,
  }));
}
