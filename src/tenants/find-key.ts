import { keyByHash } from "../generated/sql/tenants.ts";
import { type FoundKey, keyScopes } from "../platform/auth/key.ts";
import type { Db } from "../platform/database/db.ts";

/** The key with that SHA-256 that has not been revoked; null when there is none. */
export async function findKey(db: Db, hash: Uint8Array): Promise<FoundKey | null> {
  const row = await keyByHash(db, { hash });
  if (row === null) return null;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    tenant: row.tenant,
    kind: row.kind === "service" ? "service" : "api",
    name: row.name,
    scopes: keyScopes.filter((scope) => row.scopes.includes(scope)),
    hash: row.hash,
  };
}
