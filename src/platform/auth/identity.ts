import type { JWTPayload } from "jose";
import * as z from "zod/mini";
import { zoneName } from "../../time/zone.ts";
import type { Language } from "../../wording/languages.ts";
import { type Role, ROLES } from "../contract/context.ts";
import type { Db } from "../database/db.ts";
import { type OpenTenant, slugPattern } from "../database/tenants.ts";
import { badToken } from "./unauthenticated.ts";

// No control characters and no half of a surrogate pair: PostgreSQL stores neither.
const isText = (text: string): boolean => !/\p{Cc}/u.test(text) && text.isWellFormed();

// Nor is anything in a name that turns the direction of what stands beside it, as in the contract's names.
const isOneLine = (text: string): boolean => !/[\u2028-\u202E\u2066-\u2069]/.test(text);

/** A claim that may be missing; what does not fit counts as missing. */
const optional = (...checks: z.core.$ZodCheck<string>[]) => {
  const text = z.string().check(z.trim(), z.minLength(1), z.refine(isText), ...checks);
  return z.catch(z.nullable(text), null);
};

/** So many characters has a name at most, as the contract and the table count them. */
const LONGEST_NAME = 200;

/** Whoever has a longer name is known by how it begins, and not nameless. */
function cut(name: string): string {
  const characters = [...name];
  if (characters.length <= LONGEST_NAME) return name;
  return `${characters.slice(0, LONGEST_NAME - 1).join("").trimEnd()}…`;
}

const claims = z.object({
  sub: z.string().check(z.minLength(1), z.maxLength(255), z.refine(isText)),
  tenant: z.string().check(z.regex(slugPattern)),
  role: z.enum(ROLES),
  name: optional(z.refine(isOneLine), z.overwrite(cut)),
  email: optional(z.maxLength(254), z.regex(/^[^\s@]+@[^\s@]+$/)),
  zoneinfo: optional(z.maxLength(64), z.refine((text) => zoneName(text) !== null)),
});

/**
 * The claims of a token whose signature and dates are good (T3).
 * @throws Problem `unauthenticated` that names the claims that are wrong
 */
export function toIdentity(payload: JWTPayload): Identity {
  const read = claims.safeParse(payload);
  if (!read.success) {
    const wrong = new Set(read.error.issues.map(({ path }) => path.join(".")));
    throw badToken({ reason: "claims", claims: [...wrong] });
  }
  const { tenant, sub: subject, role, name, email, zoneinfo } = read.data;
  const timezone = zoneinfo === null ? null : zoneName(zoneinfo);
  const fingerprint = JSON.stringify([tenant, subject, role, name, email, timezone]);
  return { tenant, subject, role, name, email, timezone, fingerprint };
}

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
 * Makes the user at first sight; later the email follows the token, and its role is theirs too (T3). Answers
 * the user's id, language and zone, and whether anything was written.
 */
export type EnsureUser = (
  db: Db,
  user: TokenUser,
) => Promise<{
  readonly id: number;
  readonly language: Language | null;
  readonly timezone: string;
  readonly written: boolean;
}>;
