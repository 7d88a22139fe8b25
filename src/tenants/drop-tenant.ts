import {
  closeTenantRole,
  deleteTenant,
  dropTenantRole,
  tenantBySlug,
} from "../generated/sql/tenants.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { TenantError } from "./tenant.ts";

/**
 * Closes a tenant, ends its connections, and removes it with all its data, keys and its role, in one
 * transaction. A drop that fails leaves it whole and closed: drop it again. A server that runs must
 * `forget` it. TenantError when there is none of that slug.
 */
export async function dropTenant(db: Db, slug: string): Promise<void> {
  const known = await tenantBySlug(db, { slug });
  if (known === null) throw noSuchTenant(slug);
  await closeTenantRole(db, { roleName: known.role_name });
  await inTransaction(db, async (tx) => {
    const tenant = await deleteTenant(tx, { slug });
    if (tenant === null) throw noSuchTenant(slug);
    await dropTenantRole(tx, { roleName: tenant.role_name });
  });
}

const noSuchTenant = (slug: string) => new TenantError(`there is no tenant ${slug}`);
