import type { Role } from "../contract/context.ts";
import type { Db } from "../database/db.ts";
import type { OpenTenant } from "../database/tenants.ts";

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

/** Finds a tenant by its slug; no promise when it is known already, null when there is none. */
export type FindTenant = (slug: string) => OpenTenant | null | Promise<OpenTenant | null>;

/** What a token tells the tenant of its user. */
export type TokenUser = {
  readonly subject: string;
  readonly role: Role;
  /** Counts at first sight only, as does the zone: both are the user's own after that. */
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  /** A valid IANA zone. */
  readonly timezone?: string | undefined;
};

/**
 * Makes the user at first sight; later role and email follow the token (T3). Answers the user's id, and
 * whether anything was written.
 */
export type EnsureUser = (
  db: Db,
  user: TokenUser,
) => Promise<{ readonly id: number; readonly written: boolean }>;
