import type { Change } from "../calendar/calendar-changes.ts";
import type { CalendarVersions } from "../calendar/calendar-versions.ts";

/** How many changes of a tenant's tutors were told when something was read, and how many looks had ended. */
export type Read = { readonly cards: number; readonly calendars: number; readonly looks: number };

type Counts = { cards: number; calendars: number };

/**
 * Whether what was read of a tenant's tutors is still so (decision 29): it is, if all that was answered before was told
 * since, and none of it was of these tutors.
 */
export class ToldChanges {
  readonly #versions: CalendarVersions;
  readonly #counts = new Map<number, Counts>();

  constructor(versions: CalendarVersions) {
    this.#versions = versions;
    versions.follow((change) => {
      this.#countsOf(change.tenantId)[change.what === "card" ? "cards" : "calendars"]++;
    });
  }

  /** Calls back for every change, after it was counted. */
  follow(follower: (change: Change) => void): void {
    this.#versions.follow(follower);
  }

  /** Take it before reading. */
  mark(tenantId: number): Read {
    return { ...this.#countsOf(tenantId), looks: this.#versions.looks };
  }

  /** Whether all that came after it was told, and so can be found in the counts. */
  isKnownSince({ looks }: Pick<Read, "looks">): boolean {
    return this.#versions.toldSince(looks);
  }

  /** Whether nothing of these kinds was told since. */
  isUnchanged(tenantId: number, read: Read, what: "cards" | "cards and calendars"): boolean {
    const { cards, calendars } = this.#countsOf(tenantId);
    return cards === read.cards && (what === "cards" || calendars === read.calendars) &&
      this.isKnownSince(read);
  }

  /** Whether everything that was answered in the tenant before now (epoch ms) was surely told, without waiting. */
  isTold(tenantId: number, now: number): boolean {
    return this.#versions.isTold(tenantId, now);
  }

  /** Waits until it is; false when it cannot be found out in time. */
  tell(tenantId: number): Promise<boolean> {
    return this.#versions.tell(tenantId);
  }

  #countsOf(tenantId: number): Counts {
    let counts = this.#counts.get(tenantId);
    if (counts === undefined) this.#counts.set(tenantId, counts = { cards: 0, calendars: 0 });
    return counts;
  }
}
