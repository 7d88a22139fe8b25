import { Lru } from "../lru.ts";
import type { EnsureUser, Identity, OpenTenant } from "./identity.ts";

/** The id of a user in his tenant; no promise when he was seen with the same claims before. */
export type KnownUsers = (tenant: OpenTenant, identity: Identity) => number | Promise<number>;

type Seen = { readonly tenantId: number; readonly userId: number };

const mostSeen = 20_000;

/**
 * Users at first sight (T3). `ensureUser` writes only for claims that this process has not seen;
 * requests that come at the same moment share one write.
 */
export function createKnownUsers(ensureUser: EnsureUser): KnownUsers {
  const seen = new Lru<Seen>({ limit: mostSeen });
  const underWay = new Map<string, Promise<number>>();

  const firstSight = async (tenant: OpenTenant, identity: Identity): Promise<number> => {
    const { id } = await ensureUser(tenant.db, {
      subject: identity.subject,
      role: identity.role,
      name: identity.name ?? undefined,
      email: identity.email ?? undefined,
      timezone: identity.timezone ?? undefined,
    });
    seen.set(identity.fingerprint, { tenantId: tenant.id, userId: id });
    return id;
  };
  return (tenant, identity) => {
    const known = seen.get(identity.fingerprint);
    // A tenant that was dropped and made again has the same slug and other users.
    if (known?.tenantId === tenant.id) return known.userId;
    const key = `${tenant.id} ${identity.fingerprint}`;
    const shared = underWay.get(key);
    if (shared !== undefined) return shared;
    const promise = firstSight(tenant, identity).finally(() => underWay.delete(key));
    underWay.set(key, promise);
    return promise;
  };
}
