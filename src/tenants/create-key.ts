import type { Db } from "../platform/database/db.ts";
import { insertKey, tenantBySlug } from "../generated/sql/tenants.ts";
import { hashOfKey, type KeyKind, keyPattern, type KeyScope } from "../platform/auth/key.ts";
import { prefixOfKey, randomKey } from "./key.ts";
import { TenantError } from "./tenant.ts";

export type NewKey = {
  /** the tenant's slug */
  tenant: string;
  kind: KeyKind;
  /**
   * which program's key it is: what the program holds and has been answered is kept under this name. Two of
   * a tenant, kind and name may be valid at a time, so that a key can be rotated (T4)
   */
  name: string;
  /** what an `api` key may do; a `service` key has none */
  scopes: readonly KeyScope[];
  /** the key itself, where it is not to be made here (SERVICE_KEY) */
  key?: string;
};

/**
 * Makes a key and answers it; this is the only time that it can be seen. TenantError for an
 * unknown tenant, or when two keys of that name are valid, or a given key is known already.
 */
export async function createKey(db: Db, wanted: NewKey): Promise<{ id: number; key: string }> {
  const tenant = await tenantBySlug(db, { slug: wanted.tenant });
  if (tenant === null) throw new TenantError(`there is no tenant ${wanted.tenant}`);
  checkKey(wanted);
  const key = wanted.key ?? randomKey(wanted.kind);
  const row = {
    tenantId: tenant.id,
    kind: wanted.kind,
    name: wanted.name,
    scopes: wanted.scopes,
    hash: hashOfKey(key),
    prefix: prefixOfKey(key),
  };
  const made = await insertKey(db, { ...row, place: 1 }) ??
    await insertKey(db, { ...row, place: 2 });
  if (made) return { id: made.id, key };
  throw new TenantError(
    wanted.key === undefined
      ? `two ${wanted.kind} keys "${wanted.name}" are valid already: revoke one first`
      : `that key exists already, or two ${wanted.kind} keys "${wanted.name}" are valid`,
  );
}

function checkKey({ kind, name, scopes, key }: NewKey): void {
  if (name.length < 1 || name.length > 60) {
    throw new TenantError("a key's name has 1 to 60 characters");
  }
  if (kind === "api" && scopes.length === 0) {
    throw new TenantError("an api key needs scopes: read, write or both");
  }
  if (kind === "service" && scopes.length > 0) {
    throw new TenantError("a service key has no scopes: it may do what services may");
  }
  if (key !== undefined && !keyPattern.test(key)) {
    throw new TenantError("a given key has 24 to 200 printable characters and no space");
  }
}
