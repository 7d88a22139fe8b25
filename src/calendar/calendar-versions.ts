import { Lru } from "../platform/caching/lru.ts";
import type { Later } from "../platform/later.ts";
import { CalendarChanges, type Change, type Found } from "./calendar-changes.ts";

/** What was written before a version was read; see `ticket`. */
export type Ticket = {
  readonly writes: number;
  readonly told: number;
  readonly looks: number;
};

type Known = {
  readonly version: number;
  /** When its reading began, epoch ms. */
  readonly asked: number;
  /** When it changes by itself, epoch ms. */
  readonly until: number;
  readonly ticket: Ticket;
};

type Parts = {
  /** How old a version may be, in ms: 0 where other servers write too. */
  readonly trustMs: number;
  /** Looks for changed calendars of all tenants since an earlier look; see `CalendarChanges`. */
  readonly look: (since: string | null) => Promise<Found>;
  readonly now: () => number;
  /** How many versions are remembered. */
  readonly kept?: number;
  readonly gather?: (() => Promise<void>) | undefined;
  readonly later?: Later | undefined;
};

/**
 * The calendar versions that this instance may take for current without asking the tenant's database (C2).
 *
 * A version holds until the next write of the same tenant that went through this instance, and no longer
 * than until it changes by itself, when a hold ends. Writers outside it (another server, a command, psql)
 * are found by looking what changed in all tenants, which is one query a second for all readers of a
 * single instance. With other instances about, each reader waits for a look that begins after they came.
 */
export class CalendarVersions {
  readonly #trustMs: number;
  readonly #now: () => number;
  readonly #changes: CalendarChanges;
  readonly #known: Lru<Known>;
  /** Writes of each tenant that ended here, and changes that looks have told of. */
  readonly #writes = new Map<number, number>();
  readonly #told = new Map<number, number>();
  /** All writes that ended here, numbered, and the number of each tenant's last one. */
  #writesInAll = 0;
  readonly #lastWrites = new Map<number, number>();
  readonly #followers: ((change: Change) => void)[] = [];

  constructor({ trustMs, kept = 50_000, ...parts }: Parts) {
    this.#known = new Lru<Known>({ limit: kept });
    this.#trustMs = trustMs;
    this.#now = parts.now;
    this.#changes = new CalendarChanges({
      ...parts,
      onChange: (change) => this.#changed(change),
      mark: () => this.#writesInAll,
    });
  }

  /** Call it before the version is read; `remember` wants it back. */
  ticket(tenantId: number): Ticket {
    return {
      writes: this.#writes.get(tenantId) ?? 0,
      told: this.#told.get(tenantId) ?? 0,
      looks: this.#changes.ended,
    };
  }

  /**
   * Keeps a version, unless a change was told after the ticket was taken: it may be older than that.
   * `asked` is when its reading began, epoch ms, and `lastsMs` how long it holds if nobody writes; null:
   * for ever.
   */
  remember(
    tenantId: number,
    tutorId: number,
    version: number,
    ticket: Ticket,
    asked: number,
    lastsMs: number | null = null,
  ): void {
    const { writes, told } = this.ticket(tenantId);
    if (writes !== ticket.writes || told !== ticket.told) return;
    const until = asked + (lastsMs ?? Infinity);
    this.#known.set(`${tenantId}/${tutorId}`, { version, asked, until, ticket });
  }

  /** The version that surely is current, or null when it has to be found out. */
  current(tenantId: number, tutorId: number, now: number): number | null {
    if (this.#trustMs === 0) return null;
    const known = this.#knownNow(tenantId, tutorId, now);
    if (known === null) return null;
    const shown = Math.max(known.asked, this.#shownUntil(known));
    // The clock may have been set back, too.
    return now >= shown && now - shown < this.#trustMs ? known.version : null;
  }

  /** The version that a look shows to be current, or null when its tenant has to be asked. */
  async confirmed(tenantId: number, tutorId: number): Promise<number | null> {
    const came = this.#now();
    const before = this.#knownNow(tenantId, tutorId, came);
    if (before === null || before.until < Infinity) return null;
    const isAlone = this.#trustMs > 0;
    if (!await this.#changes.look(isAlone ? "any" : "a new one")) return null;
    const known = this.#knownNow(tenantId, tutorId, this.#now());
    if (known === null) return null;
    const shown = this.#shownUntil(known);
    // A look that had been running may be older than a version may be.
    return shown === -Infinity || isAlone && shown <= came - this.#trustMs ? null : known.version;
  }

  /** A write of the tenant has ended, well or badly; call it before the writer gets their answer. */
  noteWrite(tenantId: number): void {
    this.#writes.set(tenantId, (this.#writes.get(tenantId) ?? 0) + 1);
    this.#lastWrites.set(tenantId, ++this.#writesInAll);
  }

  /** Tells of every change that a look finds, from now on. */
  follow(follower: (change: Change) => void): void {
    this.#followers.push(follower);
  }

  /** How many looks have ended; whoever reads what they follow notes it before. */
  get looks(): number {
    return this.#changes.ended;
  }

  /** Whether followers were told all that came after what was read when so many looks had ended. */
  toldSince(looks: number): boolean {
    return this.#changes.shownUntil(looks) > -Infinity;
  }

  /** Whether followers surely know what was answered before now in a tenant (epoch ms); no look is waited for. */
  isTold(tenantId: number, now: number): boolean {
    const shown = this.#changes.shownUntil(this.#changes.ended);
    return this.#trustMs > 0 && now >= shown && now - shown < this.#trustMs &&
      (this.#lastWrites.get(tenantId) ?? 0) <= this.#changes.shownMark;
  }

  /** Sees to it that they know; false when it cannot be found out in time. */
  async tell(tenantId: number): Promise<boolean> {
    if (this.isTold(tenantId, this.#now())) return true;
    const isAlone = this.#trustMs > 0;
    const last = this.#lastWrites.get(tenantId) ?? 0;
    const isOld = isAlone && last <= this.#changes.shownMark;
    return await this.#changes.look(isOld ? "any" : "a new one");
  }

  /** Has followers told all that was committed before now; false when it cannot be found out in time. */
  look(): Promise<boolean> {
    return this.#changes.look("a new one");
  }

  /** What is known, unless a write ended since here, or it has changed by itself. */
  #knownNow(tenantId: number, tutorId: number, now: number): Known | null {
    const known = this.#known.get(`${tenantId}/${tutorId}`);
    if (known === undefined || known.ticket.writes !== (this.#writes.get(tenantId) ?? 0)) {
      return null;
    }
    return now >= known.asked && now < known.until ? known : null;
  }

  /** No look shows for how long a hold lasts, by the database's clock: that is asked for. */
  #shownUntil({ until, ticket }: Known): number {
    return until < Infinity ? -Infinity : this.#changes.shownUntil(ticket.looks);
  }

  #changed(change: Change): void {
    for (const follower of this.#followers) follower(change);
    const { tenantId, tutorId, what } = change;
    if (what !== "calendar") return;
    this.#told.set(tenantId, (this.#told.get(tenantId) ?? 0) + 1);
    this.#known.delete(`${tenantId}/${tutorId}`);
  }
}
