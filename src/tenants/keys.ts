import {
  allKeys,
  type AllKeysRow,
  keyByHash,
  noteKeyUses,
  tenantBySlug,
} from "../generated/sql/tenants.ts";
import { addKey, faultOfScopes, MOST_VALID } from "../keys/create-key.ts";
import { kindOf, scopesOf } from "../keys/key.ts";
import { revokeKey as revoke } from "../keys/revoke-key.ts";
import { type KeyRotated, rotateKey as rotate } from "../keys/rotate-key.ts";
import { type FoundKey, type KeyKind, keyPattern } from "../platform/auth/keys.ts";
import type { KeyUses } from "../platform/auth/key-uses.ts";
import { keyTextOf, newKeyText } from "../platform/auth/new-key.ts";
import type { KeyScope } from "../platform/contract/context.ts";
import { databaseTime } from "../platform/database/database-clock.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
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
  const { kind, name, scopes, key } = wanted;
  const text = key === undefined ? newKeyText(kind) : keyTextOf(key);
  const making = { createdBy: null, rotatedFrom: null, now: await databaseTime(db) };
  const made = await inTransaction(
    db,
    (tx) => addKey(tx, { tenantId: tenant.id, kind, name, scopes }, text, making),
  );
  if (made) return { id: made.id, key: text.key };
  const spelled = kind === "service" ? "service" : "API";
  throw new TenantError(
    key === undefined
      ? `two ${spelled} keys "${name}" are valid already: revoke one first`
      : `that key exists already, or two ${spelled} keys "${name}" are valid`,
  );
}

const SCOPES_IN_WORDS = {
  scopes_of_api_key: "an API key needs scopes: read, write or both",
  scopes_of_service_key: "a service key has no scopes: it may do what services may",
};

function checkKey({ kind, name, scopes, key }: NewKey): void {
  if (name.length < 1 || name.length > 60) {
    throw new TenantError("a key's name has 1 to 60 characters");
  }
  const fault = faultOfScopes(kind, scopes);
  if (fault !== null) throw new TenantError(SCOPES_IN_WORDS[fault]);
  if (key !== undefined && !keyPattern.test(key)) {
    throw new TenantError("a given key has 24 to 200 printable characters and no space");
  }
}

/** The key with that SHA-256 that is valid at `now` (epoch ms); null when there is none. */
export async function findKey(db: Db, hash: Uint8Array, now: number): Promise<FoundKey | null> {
  const row = await keyByHash(db, { hash, now });
  if (row === null) return null;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    tenant: row.tenant,
    kind: kindOf(row),
    name: row.name,
    scopes: scopesOf(row),
    hash: row.hash,
    lastsMs: row.expires_at === null ? null : row.expires_at - now,
  };
}

/** All keys, those that have ended too, without what would let anybody use them. */
export function listKeys(db: Db): Promise<AllKeysRow[]> {
  return allKeys(db);
}

/**
 * Makes a second key of a program; the old one ends in so many minutes. TenantError when there is no valid
 * key of that id, or two of its name are valid.
 */
export function rotateKey(db: Db, id: number, graceMinutes: number): Promise<KeyRotated> {
  return told(
    id,
    async () => rotate(db, { id, graceMinutes, by: null, now: await databaseTime(db) }),
  );
}

/** Makes a key invalid from now on. TenantError when there is no valid key of that id. */
export function revokeKey(db: Db, id: number): Promise<void> {
  return told(id, async () => revoke(db, { id, by: null, now: await databaseTime(db) }));
}

/** What a person at the terminal is told in place of a problem. */
async function told<T>(id: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new TenantError(
      error.code === "too_many"
        ? `${MOST_VALID} keys of that name are valid already: revoke one first`
        : `there is no valid key ${id}`,
    );
  }
}

/** Writes down when keys were used last. Rejects when it cannot; nothing is lost then. */
export const writeKeyUses = (db: Db, uses: KeyUses): Promise<void> =>
  uses.hand(async (used) => {
    const left = await noteKeyUses(db, { ids: [...used.keys()], instants: [...used.values()] });
    return left.map(({ id }) => id);
  });
