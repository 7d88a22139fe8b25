import { msUntil } from "./bound.ts";
import { choose, MOST_TENANTS, type Slot } from "./choose-slot.ts";
import type { Connection } from "./connection.ts";
import type { Asker, Connections, PoolFigures, PoolOptions } from "./connections.ts";
import { DatabaseUnavailable, NoConnectionFree } from "./failures.ts";
import { FairQueue, type Waiting } from "./fair-queue.ts";

type Ask = Waiting & {
  readonly resolve: (slot: Slot) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
  /** until when it waits for a connection that knows its tenant, monotonic ms */
  readonly patientUntil: number;
  /** whether a connection was opened for it already */
  isOpening: boolean;
};

/** Askers of one principal that may wait at a time; more are sent away at once. */
const MOST_WAITING = 1_000;
/** A database that was away for so long is known to be away: who asks is told so at once. */
const SURELY_DOWN_MS = 1_000;
const TRY_AGAIN_MS = 100;
/** More at once would only queue in PostgreSQL, which forks them one by one. */
const MOST_OPENING = 8;
/** What has a connection for longer than this is likely to wait for a lock. */
const STUCK_MS = 100;
/** So many times its share a tenant may have of connections, those that wait for locks included. */
const MOST_WITH_STUCK = 4;
/** A statement takes 0.2 to 1 ms, a tenant that is new to a connection 3 ms. */
const PATIENCE_MS = 3;

/**
 * A pool of connections with one bound over all tenants. Waiting is bounded, and fair between tenants
 * and between the principals of one (T7). A connection that was lost is opened anew by the next who
 * asks: there is no back-off to sit out when PostgreSQL is back.
 */
export class Pool implements Connections {
  readonly #options: PoolOptions;
  readonly #slots = new Set<Slot>();
  readonly #queue = new FairQueue<Ask>();
  readonly #atWork = new Map<string, number>();
  #busy = 0;
  #opening = 0;
  #leaving = 0;
  #downSince: number | null = null;
  #failedAt = 0;
  #closed = false;
  #later: ReturnType<typeof setTimeout> | undefined;
  #sweep: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Connections there are, and how many of them are at work; how many ask for one. */
  get figures(): PoolFigures {
    return {
      connections: this.#connections,
      busy: this.#busy,
      waiting: this.#queue.size,
    };
  }

  /**
   * Runs `work` with a connection that nobody else uses meanwhile.
   * @throws NoConnectionFree, DatabaseUnavailable, or what `work` threw
   */
  async use<T>(asker: Asker, work: (slot: Slot) => Promise<T>): Promise<T> {
    const slot = await this.acquire(asker);
    try {
      return await work(slot);
    } finally {
      this.release(slot, asker);
    }
  }

  /** A connection to be released by the caller. */
  acquire({ tenant, principal, bound }: Asker): Promise<Slot> {
    if (this.#closed) return Promise.reject(new DatabaseUnavailable("the pool is closed"));
    if (this.#queue.lengthOf(tenant, principal) >= MOST_WAITING) {
      return Promise.reject(new NoConnectionFree("too many are waiting"));
    }
    const now = performance.now();
    if (now >= bound.waitsUntil) {
      return Promise.reject(new NoConnectionFree("the time of the request is over"));
    }
    return new Promise((resolve, reject) => {
      const ask: Ask = {
        tenant,
        principal,
        gone: false,
        resolve,
        reject,
        patientUntil: now + PATIENCE_MS,
        isOpening: false,
        timer: setTimeout(() => {
          ask.gone = true;
          reject(new NoConnectionFree("no connection was free in time"));
        }, msUntil(bound.waitsUntil)),
      };
      this.#queue.add(ask);
      this.#dispatch();
    });
  }

  /** Gives a connection back; one that is not clean is ended. */
  release(slot: Slot, { tenant, principal }: Asker): void {
    this.#count(tenant, -1);
    this.#count(`${tenant}/${principal}`, -1);
    slot.busy = false;
    if (this.#slots.has(slot)) this.#busy--;
    slot.idleSince = performance.now();
    if (!slot.connection.isClean) slot.connection.destroy();
    else if (this.#closed || slot.tenants.size >= MOST_TENANTS) this.#retire(slot);
    this.#dispatch();
  }

  /**
   * Called when a statement that was sent then had no answer in time: if no connection has answered since,
   * the idle ones may be silent too, and are ended.
   */
  distrust(since: number): void {
    const slots = [...this.#slots];
    if (slots.some(({ connection }) => connection.answeredAt >= since)) return;
    for (const { busy, connection } of slots) if (!busy) connection.destroy();
  }

  /** Ends all connections; what is at work has `ms` to end. */
  async close(ms: number): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#later);
    clearTimeout(this.#sweep);
    this.#refuse(new DatabaseUnavailable("the pool is closed"));
    const until = performance.now() + ms;
    for (const slot of [...this.#slots]) if (!slot.busy) this.#retire(slot);
    while (this.#connections > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const slot of this.#slots) slot.connection.destroy();
  }

  /** All there are, those included that are being opened or closed. */
  get #connections(): number {
    return this.#slots.size + this.#opening + this.#leaving;
  }

  /** Hands out what is free, and opens more where somebody still waits. */
  #dispatch(): void {
    if (this.#queue.size === 0) return;
    const now = performance.now();
    while (this.#busy < this.#slots.size) {
      const found: { slot: Slot | null } = { slot: null };
      const ask = this.#queue.next(this.#tenantMay, (ask) => {
        found.slot = this.#mayWork(ask) ? this.#slotFor(ask, now) : null;
        return found.slot !== null;
      });
      if (ask === null || found.slot === null) break;
      this.#handOut(found.slot, ask);
    }
    if (this.#busy < this.#slots.size || !this.#canOpen) return;
    const wanted = this.#queue.ready(this.#tenantMay, this.#mayWork, MOST_OPENING);
    for (let i = this.#opening; i < wanted && this.#canOpen; i++) void this.#openOne();
  }

  #slotFor(ask: Ask, now: number): Slot | null {
    const { tenant, patientUntil } = ask;
    const canOpen = this.#canOpen && this.#downSince === null && !ask.isOpening;
    const choice = choose(this.#slots, tenant, canOpen, now < patientUntil);
    if (choice === "wait") this.#again(PATIENCE_MS);
    else if (choice !== "open") return choice;
    else if (canOpen) {
      ask.isOpening = true;
      void this.#openOne();
    }
    return null;
  }

  #handOut(slot: Slot, ask: Ask): void {
    clearTimeout(ask.timer);
    slot.busy = true;
    slot.user = ask.tenant;
    slot.usedSince = performance.now();
    this.#busy++;
    this.#count(ask.tenant, 1);
    this.#count(`${ask.tenant}/${ask.principal}`, 1);
    ask.resolve(slot);
  }

  get #canOpen(): boolean {
    const most = this.#downSince === null ? MOST_OPENING : 1;
    return !this.#closed && this.#opening < most &&
      this.#connections < this.#options.most;
  }

  /**
   * Those that have been at it for long wait for a lock, of one busy calendar for most: others of the
   * tenant get connections beside them, though not without end.
   */
  readonly #tenantMay = (tenant: string): boolean => {
    const { mostOfTenant } = this.#options;
    const atWork = this.#atWork.get(tenant) ?? 0;
    if (atWork < mostOfTenant) return true;
    if (atWork >= MOST_WITH_STUCK * mostOfTenant) return false;
    const before = performance.now() - STUCK_MS;
    let stuck = 0;
    for (const { busy, user, usedSince } of this.#slots) {
      if (busy && user === tenant && usedSince < before) stuck++;
    }
    if (atWork - stuck < mostOfTenant) return true;
    this.#again(STUCK_MS);
    return false;
  };

  readonly #mayWork = ({ tenant, principal }: Ask): boolean =>
    (this.#atWork.get(`${tenant}/${principal}`) ?? 0) < this.#options.mostOfPrincipal;

  #count(name: string, by: number): void {
    const count = (this.#atWork.get(name) ?? 0) + by;
    if (count === 0) this.#atWork.delete(name);
    else this.#atWork.set(name, count);
  }

  async #openOne(): Promise<void> {
    this.#opening++;
    const began = performance.now();
    try {
      const connection = await this.#options.open(
        (ended) => this.#forget(ended),
        this.#downSince !== null,
      );
      this.#downSince = null;
      const idleSince = performance.now();
      const slot: Slot = {
        connection,
        busy: false,
        user: "",
        usedSince: 0,
        tenant: null,
        tenants: new Map(),
        idleSince,
      };
      if (this.#closed) await connection.end();
      else if (!connection.isBroken) this.#slots.add(slot);
    } catch (error) {
      this.#notOpened(error instanceof Error ? error : new Error(String(error)), began);
    } finally {
      this.#opening--;
    }
    this.#sweepLater();
    if (this.#downSince === null || this.#slots.size > 0) this.#dispatch();
  }

  /**
   * Those who wait get another try within the first second, and then the truth; unless there are
   * connections, which they wait for.
   */
  #notOpened(error: Error, began: number): void {
    // What failed longer ago than that was another outage.
    const isNew = this.#downSince === null || began - this.#failedAt > SURELY_DOWN_MS;
    if (isNew) this.#downSince = began;
    this.#failedAt = performance.now();
    const sinceWhen = this.#downSince ?? began;
    if (this.#slots.size > 0 || this.#failedAt - sinceWhen < SURELY_DOWN_MS) {
      this.#again(TRY_AGAIN_MS);
    } else this.#refuse(error);
  }

  #refuse(error: Error): void {
    for (const ask of this.#queue.takeAll()) {
      clearTimeout(ask.timer);
      ask.reject(error);
    }
  }

  #again(ms: number): void {
    if (this.#closed) return;
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#dispatch(), ms);
  }

  #forget(connection: Connection): void {
    for (const slot of this.#slots) {
      if (slot.connection !== connection) continue;
      this.#slots.delete(slot);
      if (slot.busy) this.#busy--;
    }
    if (this.#queue.size > 0) this.#again(0);
  }

  #retire(slot: Slot): void {
    this.#slots.delete(slot);
    this.#leaving++;
    void slot.connection.end().finally(() => {
      this.#leaving--;
      this.#dispatch();
    });
  }

  #sweepLater(): void {
    if (this.#closed || this.#sweep !== undefined || this.#slots.size === 0) return;
    this.#sweep = setTimeout(() => {
      this.#sweep = undefined;
      const before = performance.now() - this.#options.idleMs;
      for (const slot of this.#slots) {
        if (!slot.busy && slot.idleSince < before) this.#retire(slot);
      }
      this.#sweepLater();
    }, this.#options.idleMs / 2);
  }
}
