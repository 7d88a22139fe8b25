import { LATE, LOST, SharedWork } from "../platform/caching/shared-work.ts";
import { LOST_MS } from "../platform/caching/under-way.ts";
import { Bound, msUntil } from "../platform/database/bound.ts";
import type { Later } from "../platform/later.ts";

/** A tutor of whom something was changed: their calendar, or what the marketplace shows of them. */
export type Change = {
  readonly tenantId: number;
  readonly tutorId: number;
  readonly what: "calendar" | "card";
};

/** What was changed of the tutors of all tenants since an earlier look; see `calendarChanges` in sql. */
export type Found = {
  /** what the next look gives as `since` */
  readonly look: string;
  /** which server answered, and since when it has run without a crash */
  readonly server: string;
  readonly changed: readonly Change[];
  /** false: there were too many to tell, some were forgotten, or a tenant is gone */
  readonly isWhole: boolean;
};

type Parts = {
  /** Rejects when it cannot be told. */
  readonly look: (since: string | null) => Promise<Found>;
  readonly onChange: (change: Change) => void;
  /** Epoch ms. */
  readonly now: () => number;
  /** What has come when a look begins, as a number that only grows; `shownMark` tells it of the last look. */
  readonly mark?: () => number;
  /** Waited for before each look, so that whoever comes meanwhile shares it; absent: it begins at once. */
  readonly gather?: (() => Promise<void>) | undefined;
  /** Told of each look: whoever began it may have their answer before it ends. */
  readonly later?: Later | undefined;
};

/** One that is under way, or the next. */
type Look = { readonly work: SharedWork<boolean> };

/** A version is asked of its tenant when looking takes longer. */
const PATIENCE_MS = 1_000;

/**
 * Looks for changed calendars, one look at a time for whoever waits (decision 15). Looks without a gap
 * between them are a chain: all that was committed after its first look ended is told by the later ones.
 */
export class CalendarChanges {
  readonly #parts: Parts;
  #since: string | null = null;
  #server = "";
  #ended = 0;
  #chainBegan = Infinity;
  #shownUntil = -Infinity;
  #shownMark = -1;
  #running: Look | null = null;
  /** the one after it, for all who came since that began */
  #next: Look | null = null;
  /** the last look that somebody has waited a second for */
  #slow: Look | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** How many looks have ended well; whoever reads a version notes it before. */
  get ended(): number {
    return this.#ended;
  }

  /** Up to when (epoch ms) everything was told that came after so many looks had ended. */
  shownUntil(ended: number): number {
    return ended >= this.#chainBegan ? this.#shownUntil : -Infinity;
  }

  /** The mark at which the last look began that ended well. */
  get shownMark(): number {
    return this.#shownMark;
  }

  /**
   * Waits for a look: a new one, or the one that is running where that will do. False when it failed, or
   * takes longer than a second; whoever comes after that second does not wait for it. Never rejects.
   */
  async look(needs: "a new one" | "any"): Promise<boolean> {
    const { endsAt } = new Bound(PATIENCE_MS);
    for (;;) {
      const running = this.#underWay();
      if (running !== null && running === this.#slow) return false;
      const look = needs === "any" && running !== null ? running : this.#next ?? this.#prepare();
      const told = await look.work.wait(msUntil(endsAt));
      if (told === LATE) {
        this.#slow = this.#underWay();
        if (look === this.#next) this.#forget(look);
        return false;
      }
      if (told !== LOST) return told;
      this.#forget(look);
    }
  }

  #underWay(): Look | null {
    const look = this.#running;
    if (look !== null && look.work.age > PATIENCE_MS + LOST_MS) this.#forget(look);
    return this.#running;
  }

  #forget(look: Look): void {
    if (this.#running === look) this.#running = null;
    if (this.#next === look) this.#next = null;
  }

  /** Of all who wait for the next look the first takes it, so that the others wait for nothing else. */
  #prepare(): Look {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look: Look = { work: new SharedWork(promise) };
    this.#next = look;
    const ended = this.#inTurn(look, this.#underWay());
    ended.then(resolve);
    this.#parts.later?.(ended);
    return look;
  }

  /** Looks when the look before has ended; false when that takes longer than a second, or nobody waits any more. */
  async #inTurn(look: Look, before: Look | null): Promise<boolean> {
    const { gather } = this.#parts;
    try {
      if (before !== null && await before.work.wait(PATIENCE_MS) === LATE) {
        this.#slow = before;
        return false;
      }
      if (gather !== undefined) await gather();
      if (this.#next !== look) return false;
      this.#next = null;
      this.#running = look;
      return await this.#lookOnce();
    } finally {
      this.#forget(look);
    }
  }

  async #lookOnce(): Promise<boolean> {
    const { look, onChange, now, mark = () => 0 } = this.#parts;
    const isFirst = this.#since === null;
    const [at, marked] = [now(), mark()];
    try {
      const found = await look(this.#since);
      for (const change of found.changed) onChange(change);
      this.#ended++;
      // Another server, and one that has crashed, may have lost what was committed before.
      if (isFirst || !found.isWhole || found.server !== this.#server) {
        this.#chainBegan = this.#ended;
      }
      this.#since = found.look;
      this.#server = found.server;
      this.#shownUntil = at;
      this.#shownMark = marked;
      return true;
    } catch {
      this.#since = null;
      this.#chainBegan = Infinity;
      return false;
    }
  }
}
