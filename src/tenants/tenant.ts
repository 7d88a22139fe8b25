import { allTenants, tenantBySlug } from "../generated/sql/tenants.ts";
import type { Db } from "../platform/database/db.ts";
import type { TenantRole } from "../platform/database/tenant-role.ts";
import { slugPattern } from "../platform/database/tenants.ts";

/** The role of a tenant, which nobody logs in with, and the schema it owns: `hh_<slug>`. */
export function roleOf(slug: string): string {
  return `hh_${slug}`;
}

/** What a person who runs a command is told in one sentence. */
export class TenantError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TenantError";
  }
}

/** Throws a TenantError when a slug could not name a tenant. */
export function checkSlug(slug: string): void {
  if (slugPattern.test(slug)) return;
  throw new TenantError(
    `"${slug}" cannot name a tenant: a to z, then up to 39 of a to z, 0 to 9 and _`,
  );
}

/** A tenant as connections know it; null when there is none of that slug. For TenantPools. */
export async function findTenant(db: Db, slug: string): Promise<TenantRole | null> {
  const row = await tenantBySlug(db, { slug });
  return row && { id: row.id, role: row.role_name, roleOid: row.role_oid };
}

export type ListedTenant = {
  id: number;
  slug: string;
  /** by whose quotas it is limited (X4) */
  plan: string;
  /** the number of its last migration */
  version: number;
  /** Epoch ms. */
  createdAt: number;
};

/** All tenants by slug. */
export async function listTenants(db: Db): Promise<ListedTenant[]> {
  const rows = await allTenants(db);
  return rows.map(({ id, slug, plan, version, created_at }) => ({
    id,
    slug,
    plan,
    version,
    createdAt: created_at,
  }));
}
