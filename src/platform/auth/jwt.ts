import { decodeProtectedHeader, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { Problem } from "../../problem.ts";
import { Lru } from "../caching/lru.ts";
import { type Identity, toIdentity } from "./identity.ts";
import { badToken } from "./unauthenticated.ts";

type Options = {
  /** `JWT_HS256_SECRET`; null: no HS256 token is accepted. */
  readonly secret: string | null;
  /** Public keys of `JWT_JWKS_URL`; null: nothing but HS256 is accepted. */
  readonly keys: JWTVerifyGetKey | null;
  readonly issuer: string | null;
  readonly audience: string | null;
  /** How far the issuer's clock may be from ours, in seconds. */
  readonly clockToleranceSeconds: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** What part of the tokens that a server remembers is remembered; all where it is left out. */
  readonly memory?: number | undefined;
};

/** Who a good token says that they are, and until when it is taken for good, epoch ms. */
export type SignedIdentity = Identity & { readonly endsAt: number };

/** Verifies a token's text; no promise when the same text was verified a moment ago. */
export type Tokens = (token: string) => SignedIdentity | Promise<SignedIdentity>;

/** RFC 7518 names. A shared secret never verifies one of these, nor a public key an HS256. */
const publicAlgorithms: readonly string[] = ["RS256", "ES256", "PS256", "EdDSA"];
const longestToken = 8_192;
/** A key that was taken out of the set stops working within this time. */
const keepMs = 60_000;
const keepCharacters = 8_388_608;

type Kept = { readonly identity: SignedIdentity; readonly since: number; readonly until: number };

/**
 * Checks Bearer JWTs (T3): pinned algorithms, `exp` (required), `nbf`, `iss` and `aud` when
 * configured. A verified token is remembered by its text for a minute at most, since a
 * signature costs more than all the rest of a request that is answered from the cache.
 * @throws Problem `unauthenticated` that says what is wrong, `unavailable` without keys
 */
export function createTokens(options: Options): Tokens {
  const kept = new Lru<Kept>({
    limit: (options.memory ?? 1) * keepCharacters,
    weigh: (_, token) => token.length + 500,
  });
  const verify = verifier(options);

  const fresh = async (token: string): Promise<SignedIdentity> => {
    const { identity: said, exp } = await verify(token);
    const now = options.now();
    const endsAt = (exp + options.clockToleranceSeconds) * 1000;
    const identity = { ...said, endsAt };
    kept.set(token, {
      identity,
      since: now,
      until: Math.min(endsAt, now + keepMs),
    });
    return identity;
  };
  return (token) => {
    const known = kept.get(token);
    const now = options.now();
    // A clock that was set back does not prolong what is remembered.
    return known !== undefined && now >= known.since && now < known.until
      ? known.identity
      : fresh(token);
  };
}

function verifier({ secret, keys, issuer, audience, clockToleranceSeconds, now }: Options) {
  const shared = secret === null ? null : importSecret(secret);
  const checks = {
    ...(issuer === null ? {} : { issuer }),
    ...(audience === null ? {} : { audience }),
    clockTolerance: clockToleranceSeconds,
    requiredClaims: ["exp"],
  };
  return async (token: string): Promise<{ identity: Identity; exp: number }> => {
    if (token.length > longestToken) throw badToken({ reason: "too_long" });
    try {
      const algorithm = decodeProtectedHeader(token).alg ?? "none";
      const options = { ...checks, algorithms: [algorithm], currentDate: new Date(now()) };
      const { payload } = algorithm === "HS256" && shared !== null
        ? await jwtVerify(token, await shared, options)
        : publicAlgorithms.includes(algorithm) && keys !== null
        ? await jwtVerify(token, keys, options)
        : refuseAlgorithm();
      return { identity: toIdentity(payload), exp: payload.exp ?? 0 };
    } catch (error) {
      throw error instanceof Problem ? error : badToken(reason(error));
    }
  };
}

/** Imported once: given as bytes, jose would import it again for every token. */
function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, [
    "verify",
  ]);
}

function refuseAlgorithm(): never {
  throw badToken({ reason: "algorithm" });
}

/** What a caller may know about why their token will not do. */
function reason(error: unknown): Parameters<typeof badToken>[0] {
  if (error instanceof errors.JWTExpired) return { reason: "expired" };
  if (error instanceof errors.JWTClaimValidationFailed) return claimReason(error.claim);
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return { reason: "signature" };
  }
  if (error instanceof errors.JWKSNoMatchingKey) return { reason: "unknown_key" };
  if (error instanceof errors.JWKSMultipleMatchingKeys) return { reason: "unnamed_key" };
  return { reason: "no_jwt" };
}

function claimReason(claim: string): Parameters<typeof badToken>[0] {
  if (claim === "nbf") return { reason: "not_yet" };
  if (claim === "iss") return { reason: "issuer" };
  if (claim === "aud") return { reason: "audience" };
  return { reason: "claim_missing", claim };
}
