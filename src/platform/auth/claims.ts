import type { JWTPayload } from "jose";
import * as z from "zod";
import { zoneName } from "../../time/zone.ts";
import { slugPattern } from "../database/tenants.ts";
import type { Identity } from "./identity.ts";
import { badToken } from "./unauthenticated.ts";

// No control characters and no half of a surrogate pair: PostgreSQL stores neither.
const isText = (text: string): boolean => !/\p{Cc}/u.test(text) && text.isWellFormed();

/** A claim that may be missing; what does not fit counts as missing. */
const optional = (most: number, fits: (text: string) => boolean) =>
  z.string().trim().min(1).max(most).refine(isText).refine(fits).nullable().catch(null);

const claims = z.object({
  sub: z.string().min(1).max(255).refine(isText),
  tenant: z.string().regex(slugPattern),
  role: z.enum(["tutor", "student", "admin"]),
  name: optional(200, () => true),
  email: optional(254, (text) => /^[^\s@]+@[^\s@]+$/.test(text)),
  zoneinfo: optional(64, (text) => zoneName(text) !== null),
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
