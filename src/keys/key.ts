import type { KeyRow } from "../generated/sql/keys.ts";
import type { KeyKind } from "../platform/auth/keys.ts";
import { type KeyScope, keyScopes } from "../platform/contract/context.ts";
import { etagOf } from "../platform/http/etag.ts";
import { utcSecond } from "../time/time-text.ts";

/** What is known of a key (T4); the key itself nobody can be told again. */
export type Key = ReturnType<typeof toKey>;

export const toKey = (row: KeyRow) => ({
  id: row.id,
  kind: kindOf(row),
  name: row.name,
  scopes: scopesOf(row),
  prefix: row.prefix,
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
  created_by: row.created_by,
  rotated_from: row.rotated_from,
  expires_at: orNull(row.expires_at),
  revoked_at: orNull(row.revoked_at),
  revoked_by: row.revoked_by,
  last_used_at: orNull(row.last_used_at),
});

const orNull = (instant: number | null) => instant === null ? null : utcSecond(instant);

export const kindOf = ({ kind }: Pick<KeyRow, "kind">): KeyKind =>
  kind === "service" ? "service" : "api_key";

export const scopesOf = ({ scopes }: Pick<KeyRow, "scopes">): KeyScope[] =>
  keyScopes.filter((scope) => scopes.includes(scope));

/** The state of a key. A program that goes on working is in nobody's way: its last use does not count. */
export const keyEtag = ({ last_used_at: _, ...key }: Key): string => etagOf(key);
