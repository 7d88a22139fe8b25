import { Problem } from "../../problem.ts";
import type { Caller, KeyScope } from "../contract/context.ts";
import { whenReady } from "../contract/waiting.ts";
import { isTenantGone } from "../database/sql-state.ts";
import type { OpenTenant } from "../database/tenants.ts";
import type { FindTenant, Identity } from "./identity.ts";
import type { SignedIdentity, Tokens } from "./jwt.ts";
import type { FoundKey, Guess, KeyKind, Keys } from "./keys.ts";
import type { KnownUser, KnownUsers } from "./known-users.ts";
import type { Accepted } from "./security.ts";
import { badKey, badToken, noCredentials } from "./unauthenticated.ts";

type Parts = {
  readonly tokens: Tokens;
  readonly keys: Keys;
  readonly findTenant: FindTenant;
  /** Called when a tenant turns out to be gone, so that the next request looks the tenant up anew. */
  readonly forgetTenant: (slug: string) => void;
  readonly knownUsers: KnownUsers;
};

/** Who calls, and the tenant they belong to; `user` is null for a program. */
export type Access = {
  readonly tenant: OpenTenant;
  readonly caller: Caller;
  readonly user: KnownUser | null;
  /** Until when a token is good, epoch ms; null: a key is, until it is revoked. */
  readonly endsAt: number | null;
};

/**
 * Finds out who sends a request. Of several credentials the first that the operation accepts
 * counts, in the order Bearer token, X-Service-Key, X-API-Key; if it is wrong the others are not
 * tried. No promise when everything is known already, since a microtask costs as much.
 * `guess` is called before a key that is not known is looked up.
 * @throws (or rejects with) Problem 401 `unauthenticated`; 403 `forbidden` for a key without the
 *   scope or where keys of its kind may not (T5), and for whatever is wrong where only a service key is
 *   accepted (T4)
 */
export type Authenticate = (
  headers: Headers,
  accepted: Accepted,
  guess?: Guess,
) => Access | Promise<Access>;

export function createAuthenticate(
  { tokens, keys, findTenant, forgetTenant, knownUsers }: Parts,
): Authenticate {
  const userOf = (tenant: OpenTenant, identity: Identity) => {
    const user = knownUsers(tenant, identity);
    if (!(user instanceof Promise)) return user;
    return user.catch((error) => {
      if (isTenantGone(error)) forgetTenant(tenant.slug);
      throw error;
    });
  };
  const asUser = (identity: SignedIdentity) =>
    whenReady(findTenant(identity.tenant), (tenant) => {
      if (tenant === null) throw badToken({ reason: "unknown_tenant" });
      return whenReady(userOf(tenant, identity), (user): Access => {
        const { role } = identity;
        const caller = { kind: "user", userId: user.id, role, tenant: tenant.slug } as const;
        return { tenant, caller, user, endsAt: identity.endsAt };
      });
    });

  const byKey = (
    kind: KeyKind,
    key: string,
    guess: Guess | undefined,
    { toCaller, refused }: { readonly toCaller: ToCaller; readonly refused: () => Problem },
  ) =>
    whenReady(keys(kind, key, guess), (row) => {
      if (row === null) throw refused();
      const caller = toCaller(row);
      return whenReady(findTenant(row.tenant), (tenant): Access => {
        // A tenant that was dropped and made again has the same slug and a higher id. One that is
        // older than the key is only remembered: its first query finds out.
        if (tenant === null || tenant.id > row.tenantId) throw refused();
        return { tenant, caller, user: null, endsAt: null };
      });
    });

  /** Nothing that the operation accepts was sent: a key of another kind may not if it is good, and is told so. */
  const turnedAway = (
    headers: Headers,
    { wanted, challenge }: Accepted,
    guess: Guess | undefined,
  ): Promise<Access> | Access => {
    const mayNot = (): never => {
      throw new Problem("forbidden", { reason: "other_credential", wanted });
    };
    const serviceKey = headers.get("x-service-key");
    const found = serviceKey !== null
      ? byKey("service", serviceKey, guess, { toCaller: serviceCaller, refused: unknownServiceKey })
      : null;
    if (found !== null) return whenReady(found, mayNot);
    const apiKey = headers.get("x-api-key");
    if (apiKey === null) throw noCredentials(wanted, challenge);
    const own = { toCaller: apiKeyCaller([]), refused: unknownApiKey };
    return whenReady(byKey("api_key", apiKey, guess, own), mayNot);
  };

  return (headers, accepted, guess) => {
    const bearer = accepted.bearer ? headers.get("authorization") : null;
    if (bearer !== null) return whenReady(tokens(bearerToken(bearer)), asUser);

    const serviceKey = accepted.service ? headers.get("x-service-key") : null;
    const refused = accepted.onlyService ? onlyService : unknownServiceKey;
    if (serviceKey !== null) {
      return byKey("service", serviceKey, guess, { toCaller: serviceCaller, refused });
    }
    if (accepted.onlyService) throw refused();

    const apiKey = accepted.apiKey === null ? null : headers.get("x-api-key");
    if (accepted.apiKey !== null && apiKey !== null) {
      const own = { toCaller: apiKeyCaller(accepted.apiKey), refused: unknownApiKey };
      return byKey("api_key", apiKey, guess, own);
    }
    return turnedAway(headers, accepted, guess);
  };
}

type ToCaller = (row: FoundKey) => Caller;

function bearerToken(header: string): string {
  if (header.startsWith("Bearer ")) return header.slice(7).trim();
  const [scheme, token, ...rest] = header.trim().split(/\s+/);
  if (scheme?.toLowerCase() === "bearer" && token !== undefined && rest.length === 0) return token;
  throw badToken({ reason: "no_bearer" });
}

const serviceCaller: ToCaller = ({ name, tenant }) => ({ kind: "service", name, tenant });

function apiKeyCaller(needed: readonly KeyScope[]): ToCaller {
  return ({ name, scopes, tenant }) => {
    const missing = needed.filter((scope) => !scopes.includes(scope));
    if (missing.length > 0) throw new Problem("forbidden", { reason: "scope", scopes: missing });
    return { kind: "api_key", name, scopes, tenant };
  };
}

const unknownServiceKey = (): Problem => badKey("X-Service-Key");
const unknownApiKey = (): Problem => badKey("X-API-Key");

function onlyService(): Problem {
  return new Problem("forbidden", { reason: "service_key" });
}
