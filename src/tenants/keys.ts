import {
  allKeys,
  type AllKeysRow,
  insertKey,
  keyByHash,
  revokeKey as revoke,
  tenantBySlug,
} from "../generated/sql/tenants.ts";
import { type FoundKey, hashOfKey, type KeyKind, keyPattern } from "../platform/auth/keys.ts";
import { type KeyScope, keyScopes } from "../platform/contract/context.ts";
import type { Db } from "../platform/database/db.ts";
import { TenantError } from "./tenant.ts";

const starts: Record<KeyKind, string> = { service: "hh_svc_", api_key: "hh_api_" };

/** A new key: 256 random bits in base64url behind its kind, `hh_svc_…` or `hh_api_…`. */
function randomKey(kind: KeyKind): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes));
  return starts[kind] + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** So much of a key as lets its owner recognise it. */
function prefixOfKey(key: string): string {
  return key.slice(0, Math.min(11, Math.floor(key.length / 4)));
}

export type NewKey = {
  /** the tenant's slug */
  tenant: string;
  kind: KeyKind;
  /**
   * which program's key it is: what the program holds and has been answered is kept under this name. Two of
   * a tenant, kind and name may be valid at a time, so that a key can be rotated (T4)
   */
  name: string;
  /** what an API key may do; a service key has none */
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
  const spelled = wanted.kind === "service" ? "service" : "API";
  throw new TenantError(
    wanted.key === undefined
      ? `two ${spelled} keys "${wanted.name}" are valid already: revoke one first`
      : `that key exists already, or two ${spelled} keys "${wanted.name}" are valid`,
  );
}

function checkKey({ kind, name, scopes, key }: NewKey): void {
  if (name.length < 1 || name.length > 60) {
    throw new TenantError("a key's name has 1 to 60 characters");
  }
  if (kind === "api_key" && scopes.length === 0) {
    throw new TenantError("an API key needs scopes: read, write or both");
  }
  if (kind === "service" && scopes.length > 0) {
    throw new TenantError("a service key has no scopes: it may do what services may");
  }
  if (key !== undefined && !keyPattern.test(key)) {
    throw new TenantError("a given key has 24 to 200 printable characters and no space");
  }
}

/** The key with that SHA-256 that has not been revoked; null when there is none. */
export async function findKey(db: Db, hash: Uint8Array): Promise<FoundKey | null> {
  const row = await keyByHash(db, { hash });
  if (row === null) return null;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    tenant: row.tenant,
    kind: row.kind === "service" ? "service" : "api_key",
    name: row.name,
    scopes: keyScopes.filter((scope) => row.scopes.includes(scope)),
    hash: row.hash,
  };
}

/** All keys, revoked ones too, without what would let anybody use them. */
export function listKeys(db: Db): Promise<AllKeysRow[]> {
  return allKeys(db);
}

/** Makes a key invalid from now on. TenantError when there is no valid key of that id. */
export async function revokeKey(db: Db, id: number): Promise<void> {
  if (await revoke(db, { id }) === null) throw new TenantError(`there is no valid key ${id}`);
}
