import type { TenantDb } from "./database/tenant-db.ts";

/** A tenant's slug names its role and schema; the constraint of control.tenants says the same. */
export const slugPattern = /^[a-z][a-z0-9_]{0,39}$/;

/** A tenant that is open: what `db` runs has its role and sees its schema only (T1). */
export type OpenTenant = { readonly id: number; readonly slug: string; readonly db: TenantDb };
