import { Lru } from "../platform/lru.ts";

const MOST_ASKED = 5_000;

type Known = {
  readonly version: number;
  /** When its reading began, epoch ms. */
  readonly asked: number;
  /** Asked for again from then on, epoch ms. */
  readonly until: number;
  readonly writes: number;
};

/**
 * The calendar versions that this instance may take for current without asking (C2).
 *
 * While it is the only instance, a version holds until the next write of the same tenant that went
 * through this instance, and no longer than until it changes by itself, when a hold ends; and for
 * `trustMs` at most, for writers outside it (a command, psql). With other instances about, `trustMs` is
 * 0: every reader asks the database, which is a lookup by key and is right whatever happens to Redis.
 */
export class CalendarVersions {
  readonly #trustMs: number;
  readonly #known = new Lru<Known>({ limit: 50_000 });
  readonly #writes = new Map<number, number>();
  /** Tutors of a tenant whose versions were of use since they were last asked for. */
  readonly #inUse = new Map<number, Set<number>>();

  constructor(trustMs: number) {
    this.#trustMs = trustMs;
  }

  /** Call it before the version is read; `remember` wants it back. */
  ticket(tenantId: number): number {
    return this.#writes.get(tenantId) ?? 0;
  }

  /**
   * Keeps a version, unless a write ended after the ticket was taken: it may be older than that.
   * `asked` is when its reading began, epoch ms, and `lastsMs` how long it holds if nobody writes; null:
   * for ever.
   */
  remember(
    tenantId: number,
    tutorId: number,
    version: number,
    ticket: number,
    asked: number,
    lastsMs: number | null = null,
  ): void {
    if (this.#trustMs === 0 || ticket !== this.ticket(tenantId)) return;
    const until = asked + Math.min(this.#trustMs, lastsMs ?? Infinity);
    this.#known.set(`${tenantId}/${tutorId}`, { version, asked, until, writes: ticket });
  }

  /** The version that surely is current, or null when it has to be read. */
  current(tenantId: number, tutorId: number, now: number): number | null {
    if (this.#trustMs === 0) return null;
    const known = this.#known.get(`${tenantId}/${tutorId}`);
    if (!known || known.writes !== this.ticket(tenantId)) return null;
    // The clock may have been set back, too.
    if (now < known.asked || now >= known.until) return null;
    this.#usedBy(tenantId).add(tutorId);
    return known.version;
  }

  /**
   * Whose versions to read when one has to be read: all that are in use where only time has run out, so
   * that a busy tenant costs a query a second and not one for each of its tutors.
   */
  toAsk(tenantId: number, tutorId: number): number[] {
    const known = this.#known.get(`${tenantId}/${tutorId}`);
    const used = this.#usedBy(tenantId);
    if (known?.writes !== this.ticket(tenantId)) return [tutorId];
    const all = [...used.add(tutorId)];
    used.clear();
    return all.length <= MOST_ASKED ? all : [tutorId];
  }

  #usedBy(tenantId: number): Set<number> {
    const known = this.#inUse.get(tenantId);
    if (known) return known;
    const used = new Set<number>();
    this.#inUse.set(tenantId, used);
    return used;
  }

  /** A write of the tenant has ended, well or badly; call it before the writer gets their answer. */
  written(tenantId: number): void {
    this.#writes.set(tenantId, this.ticket(tenantId) + 1);
  }
}
