import { clearPlaces, insertKey, type KeyRow } from "../generated/sql/keys.ts";
import type { KeyKind } from "../platform/auth/keys.ts";
import { type KeyText, newKeyText } from "../platform/auth/new-key.ts";
import type { KeyScope } from "../platform/contract/context.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { invalid, Problem } from "../problem.ts";
import { type Key, toKey } from "./key.ts";

/** Which program's key it is, and what that may do. */
export type KeyOf = {
  readonly tenantId: number;
  readonly kind: KeyKind;
  /** Two of a tenant, kind and name may be valid at a time, so that a key can be rotated (T4). */
  readonly name: string;
  /** What an API key may do; a service key has none. */
  readonly scopes: readonly KeyScope[];
};

/** Who makes it: an admin, or null for the command; and in the place of which. */
export type Making = { readonly createdBy: number | null; readonly rotatedFrom: number | null };

/** So many keys of a kind and name are valid at a time. */
export const MOST_VALID = 2;

/** Why scopes do not fit a kind of key, as a field is told; null where they do. */
export function faultOfScopes(kind: KeyKind, scopes: readonly KeyScope[]) {
  if (kind === "api_key") return scopes.length === 0 ? "scopes_of_api_key" : null;
  return scopes.length > 0 ? "scopes_of_service_key" : null;
}

/**
 * Makes a key for a program (T4); `key` is the key, which can be seen this once. `now`: epoch ms.
 * @throws Problem too_many when two of that name are valid, validation_failed for scopes that do not fit.
 */
export function createKey(
  db: Db,
  of: KeyOf,
  { createdBy, now }: { readonly createdBy: number | null; readonly now: number },
): Promise<Key & { key: string }> {
  const fault = faultOfScopes(of.kind, of.scopes);
  if (fault !== null) throw invalid("scopes", fault);
  return inTransaction(db, async (tx) => {
    const text = newKeyText(of.kind);
    const row = await addKey(tx, of, text, { createdBy, rotatedFrom: null, now });
    if (row === null) throw twoAreValid();
    return { ...toKey(row), key: text.key };
  });
}

/** Null when two of that name are valid, or the very key is known already. */
export async function addKey(
  tx: Db,
  { tenantId, kind, name, scopes }: KeyOf,
  { hash, prefix }: KeyText,
  { now, ...making }: Making & { readonly now: number },
): Promise<KeyRow | null> {
  await clearPlaces(tx, { tenantId, kind, name, now });
  const row = { tenantId, kind, name, scopes, hash, prefix, ...making };
  return await insertKey(tx, { ...row, place: 1 }) ?? await insertKey(tx, { ...row, place: 2 });
}

export const twoAreValid = (): Problem =>
  new Problem("too_many", { what: "keys", most: MOST_VALID });
