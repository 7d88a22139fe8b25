import { type JWTPayload, SignJWT } from "jose";

/** What a token says of its user (T3). */
export type TokenClaims = {
  readonly tenant: string;
  readonly sub: string;
  readonly role: string;
  readonly zone?: string | undefined;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
};

/** A signed HS256 token of T3's claims, valid for `hours` from `now` (epoch milliseconds). */
export function signToken(
  { claims, secret, now, hours, issuer, audience }: {
    readonly claims: TokenClaims;
    readonly secret: string;
    readonly now: number;
    readonly hours: number;
    readonly issuer: string | null;
    readonly audience: string | null;
  },
): Promise<string> {
  const { tenant, sub, role, zone, name, email } = claims;
  const seconds = Math.floor(now / 1000);
  const payload: JWTPayload = {
    sub,
    tenant,
    role,
    iat: seconds,
    exp: seconds + Math.round(hours * 3600),
    ...(zone === undefined ? {} : { zoneinfo: zone }),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(issuer === null ? {} : { iss: issuer }),
    ...(audience === null ? {} : { aud: audience }),
  };
  return new SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .sign(new TextEncoder().encode(secret));
}
