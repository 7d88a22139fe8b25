import { Lru } from "../platform/caching/lru.ts";
import type { Db } from "../platform/database/db.ts";
import type { Log } from "../platform/logging/log.ts";
import { fillSieve, LASTS_MS, makeSieve } from "./fill-sieve.ts";
import type { Sieve } from "./sieve.ts";
import type { ToldChanges } from "./told-changes.ts";

type Tenant = { readonly id: number; readonly slug: string };

type Parts = {
  readonly told: ToldChanges;
  /** A tenant's database for work of the program itself; null: the tenant is gone. */
  readonly open: (slug: string) => Promise<Db | null>;
  readonly log: Log;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  /** How many bytes all sieves may take together; one may take half of them. */
  readonly bytes?: number;
};

type Kept = {
  readonly sieve: Sieve;
  readonly madeAt: number;
  /** The looks that had ended when it was begun. */
  readonly looks: number;
  /** Changed tutors, each with the number of its last change. */
  readonly changed: Map<number, number>;
};

const BYTES = 512 * 1024 * 1024;
/** Changes come in bursts: those of so long are read together. */
const PAUSE_MS = 200;

/**
 * The sieves of the tenants that are searched, made and kept up to date in the background: a tutor whose calendar was
 * changed may be free at any time, until it was read again. While a tenant has none, everybody is judged.
 */
export class Sieves {
  readonly #parts: Parts;
  readonly #kept: Lru<Kept>;
  /** What was changed while a tenant's sieve is made. */
  readonly #making = new Map<number, Map<number, number>>();
  readonly #refreshing = new Set<number>();
  #changes = 0;
  #work: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#kept = new Lru({ limit: parts.bytes ?? BYTES, weigh: ({ sieve }) => sieve.bytes });
    parts.told.follow(({ tenantId, tutorId }) => {
      const number = ++this.#changes;
      this.#making.get(tenantId)?.set(tutorId, number);
      const kept = this.#kept.get(`${tenantId}`);
      kept?.changed.set(tutorId, number);
      kept?.sieve.forget(tutorId);
    });
  }

  /**
   * The sieve of a tenant, which knows of all that was told up to now (epoch ms): call it after `told.tell` was true.
   * Null where there is none yet.
   */
  of(tenant: Tenant, now: number): Sieve | null {
    const kept = this.#kept.get(`${tenant.id}`);
    const isGood = kept !== undefined && this.#parts.told.isKnownSince(kept) &&
      now >= kept.madeAt && now - kept.madeAt < LASTS_MS;
    if (!isGood) this.#kept.delete(`${tenant.id}`);
    if (!isGood || now - kept.madeAt > LASTS_MS / 2) this.#make(tenant, now);
    else if (kept.changed.size > 0) this.#refresh(tenant, kept, now);
    return isGood ? kept.sieve : null;
  }

  /** Resolves when nothing is made or read any more. */
  async idle(): Promise<void> {
    while (this.#making.size > 0 || this.#refreshing.size > 0) await this.#work;
  }

  #make(tenant: Tenant, now: number): void {
    if (this.#making.has(tenant.id)) return;
    const changed = new Map<number, number>();
    const { looks } = this.#parts.told.mark(tenant.id);
    this.#making.set(tenant.id, changed);
    this.#inBackground(tenant, "sieve_made", async (db) => {
      const sieve = await makeSieve(db, now);
      for (const tutorId of changed.keys()) sieve.forget(tutorId);
      this.#kept.set(`${tenant.id}`, { sieve, madeAt: now, looks, changed });
      return sieve.bytes;
    }, () => this.#making.delete(tenant.id));
  }

  #refresh(tenant: Tenant, kept: Kept, now: number): void {
    if (this.#refreshing.has(tenant.id)) return;
    this.#refreshing.add(tenant.id);
    this.#inBackground(tenant, "sieve_refreshed", async (db) => {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const seen = new Map(kept.changed);
      // Whoever is changed again meanwhile is read again.
      const isSame = (id: number) => kept.changed.get(id) === seen.get(id);
      await fillSieve(db, kept.sieve, [...seen.keys()], now, isSame);
      for (const id of seen.keys()) if (isSame(id)) kept.changed.delete(id);
      return seen.size;
    }, () => this.#refreshing.delete(tenant.id));
  }

  #inBackground(
    tenant: Tenant,
    event: string,
    work: (db: Db) => Promise<number>,
    end: () => void,
  ): void {
    const { open, log, elapsed } = this.#parts;
    const began = elapsed();
    const done = async () => {
      const db = await open(tenant.slug);
      if (db === null) return;
      const size = await work(db);
      const ms = Math.round(elapsed() - began);
      log.debug(event, { tenant: tenant.slug, size, ms });
    };
    // A search that comes after tries again; until then it does without.
    const ended = done()
      .catch((error) => log.warn("sieve_failed", { tenant: tenant.slug, error }))
      .finally(end);
    // All that is under way: whoever waited for the latest alone would wait in vain for an earlier one.
    this.#work = Promise.all([this.#work, ended]);
  }
}
