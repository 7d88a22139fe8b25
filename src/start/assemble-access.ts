import { type Authenticate, createAuthenticate } from "../platform/auth/authenticate.ts";
import { createTokens } from "../platform/auth/jwt.ts";
import { KeyUses } from "../platform/auth/key-uses.ts";
import { createKeys } from "../platform/auth/keys.ts";
import { createKnownUsers } from "../platform/auth/known-users.ts";
import { remoteKeys } from "../platform/auth/remote-keys.ts";
import { ensureUser } from "../profile/users.ts";
import { findKey, writeKeyUses } from "../tenants/keys.ts";
import type { Surroundings } from "./surroundings.ts";

/** Who somebody is, by token or key (T3, T4). */
export type Access = {
  readonly authenticate: Authenticate;
  /** To be called when a key was revoked: the next request with any key looks that up anew. */
  readonly forgetKeys: () => void;
  /** Writes down which keys were used since it was called last. */
  readonly noteKeyUses: () => Promise<void>;
};

/** `written` is told of a user who was made, or changed, by their token. */
export function assembleAccess(
  { config: { jwt }, jwtSecret, control, tenants, log, now, elapsed, memory, later }: Surroundings,
  written: (tenantId: number) => void,
): Access {
  const uses = new KeyUses();
  const keys = createKeys({
    findKey: (hash) => findKey(control, hash, now()),
    now: elapsed,
    onUse: (id) => uses.note(id, now()),
  });
  const authenticate = createAuthenticate({
    tokens: createTokens({
      secret: jwtSecret,
      keys: jwt.jwksUrl === null
        ? null
        : remoteKeys({ url: jwt.jwksUrl, now: elapsed, log, later }),
      issuer: jwt.issuer,
      audience: jwt.audience,
      clockToleranceSeconds: jwt.clockToleranceSeconds,
      now,
      memory,
    }),
    keys,
    findTenant: (slug) => tenants.open(slug),
    forgetTenant: (slug) => tenants.forget(slug),
    knownUsers: createKnownUsers(ensureUser, elapsed, written),
  });
  const noteKeyUses = () => writeKeyUses(control, uses);
  return { authenticate, forgetKeys: keys.forget, noteKeyUses };
}
