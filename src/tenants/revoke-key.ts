import type { Db } from "../platform/database/db.ts";
import { revokeKey as revoke } from "../generated/sql/tenants.ts";
import { TenantError } from "./tenant.ts";

/** Makes a key invalid from now on. TenantError when there is no valid key of that id. */
export async function revokeKey(db: Db, id: number): Promise<void> {
  if (await revoke(db, { id }) === null) throw new TenantError(`there is no valid key ${id}`);
}
