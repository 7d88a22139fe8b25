import type { Language } from "../../wording/languages.ts";
import { Lru } from "../caching/lru.ts";
import { LATE, LOST, SharedWork } from "../caching/shared-work.ts";
import { LOST_MS } from "../caching/under-way.ts";
import type { OpenTenant } from "../database/tenants.ts";
import type { EnsureUser, Identity } from "./identity.ts";

/** What is known of a user without asking for each request. */
export type KnownUser = {
  /** In their tenant. */
  readonly id: number;
  /** Their own, where they have said one. */
  readonly language: Language | null;
  /** An IANA zone. */
  readonly timezone: string;
  /** Has the database asked again at their next request, since they have changed what it says. */
  readonly forget: () => void;
};

/** A user of a tenant; no promise when their last request had the same claims. */
export type KnownUsers = (
  tenant: OpenTenant,
  identity: Identity,
) => KnownUser | Promise<KnownUser>;

type Seen = { readonly fingerprint: string; readonly user: KnownUser; readonly until: number };
type UnderWay = { readonly fingerprint: string; readonly user: SharedWork<KnownUser> };

const mostSeen = 20_000;
/** What another server has written about a user, such as their language or zone, is put right within this time. */
const keepMs = 60_000;

/**
 * Users at first sight (T3). `ensureUser` runs for claims that are not those of the user's last
 * request, so that the database says what the last token said, and once a minute; requests that come
 * at the same moment share one run. `now` is milliseconds on a clock that only goes on. `onWritten` is told
 * of a user who may have been written, before the request goes on: a tutor's week is there for as long
 * as they are one.
 */
export function createKnownUsers(
  ensureUser: EnsureUser,
  now: () => number,
  onWritten: (tenantId: number) => void,
): KnownUsers {
  const seen = new Lru<Seen>({ limit: mostSeen });
  const underWay = new Map<string, UnderWay>();
  let forgotten = 0;

  const ensure = async (
    key: string,
    tenant: OpenTenant,
    identity: Identity,
  ): Promise<KnownUser> => {
    const { fingerprint, subject, role, name, email, timezone } = identity;
    const before = forgotten;
    const { id, language, timezone: zone, written } = await ensureUser(
      tenant.db.by(`subject ${subject}`),
      {
        subject,
        role,
        name: name ?? undefined,
        email: email ?? undefined,
        timezone: timezone ?? undefined,
      },
    ).catch((error) => {
      // The answer may have been lost after the write.
      onWritten(tenant.id);
      throw error;
    });
    if (written) onWritten(tenant.id);
    const forget = () => {
      forgotten++;
      seen.delete(key);
    };
    const user = { id, language, timezone: zone, forget };
    // What was read before somebody changed something is not remembered after it.
    if (before === forgotten) seen.set(key, { fingerprint, user, until: now() + keepMs });
    return user;
  };

  /** One run of a user after the other, or what is remembered might not be what was written last. */
  const inTurn = (key: string, tenant: OpenTenant, identity: Identity): Promise<KnownUser> => {
    const { fingerprint } = identity;
    const before = underWay.get(key);
    if (before?.fingerprint === fingerprint) return joined(before, key, tenant, identity);
    const run = () => ensure(key, tenant, identity);
    const user = before ? ended(before).then(run, run) : run();
    const mine = { fingerprint, user: new SharedWork(user) };
    const done = () => void (underWay.get(key) === mine && underWay.delete(key));
    underWay.set(key, mine);
    user.then(done, done);
    return user;
  };

  const joined = async (
    before: UnderWay,
    key: string,
    tenant: OpenTenant,
    identity: Identity,
  ): Promise<KnownUser> => {
    const user = await ended(before);
    if (user !== LATE && user !== LOST) return user;
    if (underWay.get(key) === before) underWay.delete(key);
    return await inTurn(key, tenant, identity);
  };

  return (tenant, identity) => {
    // A tenant that was dropped and made again has the same slug and other users.
    const key = `${tenant.id}/${identity.subject}`;
    const known = seen.get(key);
    if (known?.fingerprint === identity.fingerprint && now() < known.until) return known.user;
    return inTurn(key, tenant, identity);
  };
}

/** Waits until it ends, well or badly, or surely never will. */
const ended = ({ user }: UnderWay): Promise<KnownUser | typeof LATE | typeof LOST> =>
  user.wait(LOST_MS - user.age);
