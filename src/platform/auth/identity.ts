import type { Db } from "../db.ts";
import type { Role } from "../context.ts";

/** What a verified JWT says (T3). Optional claims that make no sense are null. */
export type Identity = {
  readonly tenant: string;
  readonly subject: string;
  readonly role: Role;
  readonly name: string | null;
  readonly email: string | null;
  /** IANA zone of the claim `zoneinfo`. */
  readonly timezone: string | null;
  /** All of the above in one text, made once because every request looks it up. */
  readonly fingerprint: string;
};

/** One row of control.keys (T4), with its tenant's slug. */
export type KeyRow = {
  readonly id: number;
  readonly tenant: string;
  /** `service` or `api`. */
  readonly kind: string;
  /** Of `read` and `write`. */
  readonly scopes: readonly string[];
  /** SHA-256 of the key, 32 bytes. */
  readonly hash: Uint8Array;
};

/** Finds a key that is not revoked by the SHA-256 of its text; null when there is none. */
export type FindKey = (hash: Uint8Array) => Promise<KeyRow | null>;

/** A tenant and the connections that log in as its role (T1). */
export type OpenTenant = { readonly id: number; readonly slug: string; readonly db: Db };

/** Finds a tenant by its slug; no promise when it is known already, null when there is none. */
export type FindTenant = (slug: string) => OpenTenant | null | Promise<OpenTenant | null>;

/** Makes the user at first sight, or brings him up to date (T3); answers his id in the tenant. */
export type EnsureUser = (
  db: Db,
  user: {
    readonly subject: string;
    readonly role: Role;
    readonly name?: string | undefined;
    readonly email?: string | undefined;
    readonly timezone?: string | undefined;
  },
) => Promise<{ readonly id: number }>;
