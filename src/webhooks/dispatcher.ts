import { leaseEndpoints, nextDue } from "../generated/sql/webhooks.ts";
import type { Db } from "../platform/database/db.ts";
import type { Log } from "../platform/logging/log.ts";
import { fillDeliveries } from "./fill-deliveries.ts";
import { type Lease, type Sending, sendLeased } from "./send-leased.ts";

/** So many endpoints are sent to at a time, by this server, and of one tenant. */
const MOST = 64;
const MOST_OF_TENANT = 8;
/** So many tenants are looked at at a time: they are questions to the database, which others ask too. */
const LOOKS = 4;
/** How long a tenant in which nothing happens is left alone, at first and at the most. */
const SHORTEST_REST_MS = 1_000;
const LONGEST_REST_MS = 5_000;
/** A lease lasts for a turn, an attempt that began at its very end, and what else may take long. */
const LEASE_MS = 60_000;
/** An endpoint whose secret none of our keys opens is another server's for so long. */
const STRANGE_MS = 60_000;

type Parts = Omit<Sending, "tenant" | "isStopping"> & {
  /** The slugs of tenants that have endpoints, or had. */
  readonly tenants: () => Promise<readonly string[]>;
  /** A tenant's database; null: the tenant is gone. */
  readonly open: (slug: string) => Promise<Db | null>;
};

type Tenant = {
  /** On the clock that only goes on. */
  nextLookAt: number;
  lookedAt: number;
  restMs: number;
  sending: number;
  isBeingLookedAt: boolean;
};

/**
 * Sends what happens to whom it is to be told (X13). Each endpoint is sent to by one server at a time, and by no more
 * than a few of each tenant at once, so that whoever is slow holds up nobody but themselves.
 */
export class Dispatcher {
  readonly #tenants = new Map<string, Tenant>();
  /** Endpoints of others' keys, by tenant and id, and until when they are left to them. */
  readonly #strange = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  #looking = 0;
  #isStopped = false;

  constructor(readonly parts: Parts) {}

  /** Something has happened there: it is looked at at once, where it has endpoints. */
  wake(slug: string): void {
    const tenant = this.#tenants.get(slug);
    if (tenant === undefined) return;
    tenant.restMs = SHORTEST_REST_MS;
    tenant.nextLookAt = 0;
    this.#lookAtNext();
  }

  /** To be called about every second. */
  async tick(): Promise<void> {
    const slugs = new Set(await this.parts.tenants());
    for (const slug of slugs) {
      if (!this.#tenants.has(slug)) this.#tenants.set(slug, newTenant());
    }
    for (const slug of this.#tenants.keys()) if (!slugs.has(slug)) this.#tenants.delete(slug);
    this.#lookAtNext();
  }

  /** Begins nothing more; answers when what was being sent has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#running);
  }

  /** As many looks as may be at a time, at those first who have waited longest. */
  #lookAtNext(): void {
    const now = this.parts.elapsed();
    const waiting = [...this.#tenants].filter(([, { isBeingLookedAt, nextLookAt }]) =>
      !isBeingLookedAt && nextLookAt <= now
    ).toSorted(([, one], [, other]) => one.lookedAt - other.lookedAt);
    for (const [slug, tenant] of waiting) {
      if (this.#isStopped || this.#looking >= LOOKS) return;
      this.#keep(this.#lookAt(slug, tenant));
    }
  }

  #keep(work: Promise<void>): void {
    const kept = work.finally(() => this.#running.delete(kept));
    this.#running.add(kept);
  }

  async #lookAt(slug: string, tenant: Tenant): Promise<void> {
    const { log, elapsed } = this.parts;
    this.#looking++;
    Object.assign(tenant, { isBeingLookedAt: true, lookedAt: elapsed(), nextLookAt: Infinity });
    let restMs = LONGEST_REST_MS;
    try {
      restMs = await this.#sendFor(slug, tenant);
    } catch (error) {
      log.error("webhooks_failed", { tenant: slug, error });
    } finally {
      this.#looking--;
      tenant.isBeingLookedAt = false;
      // Whoever was woken meanwhile is looked at again.
      tenant.nextLookAt = Math.min(tenant.nextLookAt, elapsed() + restMs);
      this.#lookAtNext();
    }
  }

  /** Answers for how long the tenant can be left alone then. */
  async #sendFor(slug: string, tenant: Tenant): Promise<number> {
    const { open, now, log } = this.parts;
    const db = await open(slug);
    if (db === null) return LONGEST_REST_MS;
    const filled = await fillDeliveries(db, {
      tenant: slug,
      now: now(),
      onGap: (id) => log.error("webhook_events_left_out", { tenant: slug, endpoint_id: id }),
    });
    const free = Math.min(MOST - this.#sendingInAll(), MOST_OF_TENANT - tenant.sending);
    const leases = free <= 0 ? [] : await leaseEndpoints(db, {
      now: now(),
      until: now() + LEASE_MS,
      most: free,
      except: this.#strangeTo(slug),
    });
    for (const lease of leases) this.#keep(this.#send(db, slug, tenant, lease));
    if (filled > 0 || leases.length > 0) tenant.restMs = SHORTEST_REST_MS;
    const restMs = tenant.restMs;
    tenant.restMs = Math.min(LONGEST_REST_MS, restMs * 2);
    const { at } = await nextDue(db);
    return at === null ? restMs : Math.max(SHORTEST_REST_MS / 4, Math.min(restMs, at - now()));
  }

  async #send(db: Db, slug: string, tenant: Tenant, lease: Lease): Promise<void> {
    const { log, elapsed } = this.parts;
    tenant.sending++;
    try {
      const sending = { ...this.parts, tenant: slug, isStopping: () => this.#isStopped };
      if (await sendLeased(db, lease, sending)) return;
      this.#strange.set(`${slug} ${lease.id}`, elapsed() + STRANGE_MS);
      log.error("webhook_secret_of_another_key", { tenant: slug, endpoint_id: lease.id });
    } catch (error) {
      // The lease runs out by itself.
      log.error("webhooks_failed", { tenant: slug, endpoint_id: lease.id, error });
    } finally {
      tenant.sending--;
      tenant.nextLookAt = 0;
      if (!this.#isStopped) this.#lookAtNext();
    }
  }

  #sendingInAll(): number {
    return [...this.#tenants.values()].reduce((sum, { sending }) => sum + sending, 0);
  }

  #strangeTo(slug: string): number[] {
    const now = this.parts.elapsed();
    for (const [name, until] of this.#strange) if (until <= now) this.#strange.delete(name);
    return [...this.#strange.keys()].filter((name) => name.startsWith(`${slug} `))
      .map((name) => Number(name.slice(slug.length + 1)));
  }
}

const newTenant = (): Tenant => ({
  nextLookAt: 0,
  lookedAt: 0,
  restMs: SHORTEST_REST_MS,
  sending: 0,
  isBeingLookedAt: false,
});
