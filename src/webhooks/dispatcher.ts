import { leaseEndpoints, nextDue } from "../generated/sql/webhooks.ts";
import type { Db } from "../platform/database/db.ts";
import { fillDeliveries } from "./fill-deliveries.ts";
import { type Lease, type Sending, sendLeased } from "./send-leased.ts";

/**
 * So many endpoints are sent to at a time by this server, and so many that were slow the last time: they have places of
 * their own, so that however many there are they keep nobody else waiting.
 */
const MOST = { quick: 40, slow: 20 };
/** So many tenants are looked at at a time: they are questions to the database, which others ask too. */
const LOOKS = 4;
/** So many endpoints are begun with by a look, so that four looks find places for all of them. */
const MOST_OF_LOOK = 10;
/** How long a tenant in which nothing happens is left alone, at first and at the most. */
const SHORTEST_REST_MS = 1_000;
const LONGEST_REST_MS = 5_000;
/** An endpoint whose secret none of our keys opens is another server's for so long. */
const STRANGE_MS = 60_000;

type Parts = Omit<Sending, "tenant" | "isStopping"> & {
  /** The slugs of tenants that have endpoints, or had. */
  readonly tenants: () => Promise<readonly string[]>;
  /** A tenant's database; null: the tenant is gone. */
  readonly open: (slug: string) => Promise<Db | null>;
};

type Lane = keyof typeof MOST;

type Tenant = {
  /** On the clock that only goes on. */
  nextLookAt: number;
  lookedAt: number;
  restMs: number;
  isBeingLookedAt: boolean;
};

/**
 * Sends what happens to whom it is to be told (X13). Each endpoint is sent to by one server at a time, one
 * delivery after the other, so that whoever is slow holds up nobody but themselves.
 */
export class Dispatcher {
  readonly #tenants = new Map<string, Tenant>();
  /** Endpoints of others' keys, by tenant and id, and until when they are left to them. */
  readonly #strange = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  #looking = 0;
  readonly #sending = { quick: 0, slow: 0 };
  #isStopped = false;
  /** Whether the last look succeeded: that the database is away is told once. */
  #isWell = true;

  constructor(readonly parts: Parts) {}

  /** Something has happened there: it is looked at next, where it has endpoints. It costs who says so nothing. */
  wake(slug: string): void {
    const tenant = this.#tenants.get(slug);
    if (tenant === undefined) return;
    tenant.restMs = SHORTEST_REST_MS;
    tenant.nextLookAt = 0;
  }

  /** Looks where something may have happened; to be called several times a second. */
  look(): void {
    this.#lookAtNext();
  }

  /** The same, after it was found out which tenants there are; to be called about every second. */
  async tick(): Promise<void> {
    const slugs = new Set(await this.parts.tenants());
    for (const slug of slugs) {
      if (!this.#tenants.has(slug)) this.#tenants.set(slug, newTenant());
    }
    for (const slug of this.#tenants.keys()) if (!slugs.has(slug)) this.#tenants.delete(slug);
    this.#lookAtNext();
  }

  /** Sends what is due now; begins nothing after `ms`, and resolves when everything begun has ended. */
  async sendOnce(ms: number): Promise<void> {
    const timer = setTimeout(() => this.#isStopped = true, ms);
    try {
      await this.tick();
      while (this.#running.size > 0) await Promise.all(this.#running);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Begins nothing more; answers when what was being sent has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    // What is being looked at may still begin to send, which then ends at once.
    while (this.#running.size > 0) await Promise.all(this.#running);
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
      this.#isWell = true;
    } catch (error) {
      if (this.#isWell) log.error("webhooks_failed", { tenant: slug, error });
      this.#isWell = false;
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
    const { at } = await nextDue(db);
    const ms = at === null ? Infinity : at - now();
    let leased = 0;
    if (ms <= 0) {
      for (const lane of ["quick", "slow"] as const) {
        leased += await this.#lease(db, slug, tenant, lane);
      }
    }
    if (leased >= MOST_OF_LOOK) return 0;
    if (filled > 0 || leased > 0) tenant.restMs = SHORTEST_REST_MS;
    const { restMs } = tenant;
    tenant.restMs = Math.min(LONGEST_REST_MS, restMs * 2);
    // What is due and was not leased is another server's, or waits for a place.
    return ms <= 0 ? restMs : Math.min(restMs, ms);
  }

  /** Begins to send where something is due, as far as there are places. Answers to how many endpoints. */
  async #lease(db: Db, slug: string, tenant: Tenant, lane: Lane): Promise<number> {
    const { now, leaseMs } = this.parts;
    const free = Math.min(MOST_OF_LOOK, MOST[lane] - this.#sending[lane]);
    if (free <= 0 || this.#isStopped) return 0;
    // Taken while it is asked: other tenants are being looked at, too.
    this.#sending[lane] += free;
    const leases = await leaseEndpoints(db, {
      now: now(),
      until: now() + leaseMs,
      areSlow: lane === "slow",
      most: free,
      except: this.#strangeTo(slug),
    }).finally(() => this.#sending[lane] -= free);
    for (const lease of leases) this.#keep(this.#send(db, slug, tenant, { lane, lease }));
    return leases.length;
  }

  async #send(
    db: Db,
    slug: string,
    tenant: Tenant,
    { lane, lease }: { readonly lane: Lane; readonly lease: Lease },
  ): Promise<void> {
    const { log, elapsed } = this.parts;
    this.#sending[lane]++;
    try {
      const sending = { ...this.parts, tenant: slug, isStopping: () => this.#isStopped };
      if (await sendLeased(db, lease, sending)) return;
      this.#strange.set(`${slug} ${lease.id}`, elapsed() + STRANGE_MS);
      log.error("webhook_secret_of_another_key", { tenant: slug, endpoint_id: lease.id });
    } catch (error) {
      // The lease runs out by itself.
      log.error("webhooks_failed", { tenant: slug, endpoint_id: lease.id, error });
    } finally {
      this.#sending[lane]--;
      tenant.nextLookAt = 0;
      if (!this.#isStopped) this.#lookAtNext();
    }
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
  isBeingLookedAt: false,
});
