import type { Db } from "../platform/db.ts";
import { keyByHash } from "../generated/sql/tenants.ts";
import type { KeyKind, Scope } from "./key.ts";

/** A valid key, whose it is and what it may do. */
export type FoundKey = {
  id: number;
  /** the tenant's slug */
  tenant: string;
  kind: KeyKind;
  scopes: readonly Scope[];
  /** the SHA-256 that is stored, for those who compare in constant time */
  hash: Uint8Array;
};

/** The key with that SHA-256 that has not been revoked; null when there is none. */
export async function findKey(db: Db, hash: Uint8Array): Promise<FoundKey | null> {
  const row = await keyByHash(db, { hash });
  if (row === null) return null;
  return {
    id: row.id,
    tenant: row.tenant,
    kind: row.kind === "service" ? "service" : "api",
    scopes: row.scopes.filter((scope) => scope === "read" || scope === "write"),
    hash: row.hash,
  };
}
