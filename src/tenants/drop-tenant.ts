import { type Db, inTransaction } from "../platform/db.ts";
import { deleteTenant, dropTenantRole } from "../generated/sql/tenants.ts";
import { TenantError } from "./tenant.ts";

/**
 * Removes a tenant with all its data, keys and its role, in one transaction, and ends its
 * connections. A server that runs must `forget` it. TenantError when there is none of that slug.
 */
export async function dropTenant(db: Db, slug: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const tenant = await deleteTenant(tx, { slug });
    if (tenant === null) throw new TenantError(`there is no tenant ${slug}`);
    await dropTenantRole(tx, { roleName: tenant.role_name });
  });
}
