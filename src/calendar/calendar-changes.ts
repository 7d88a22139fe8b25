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
  /** Told of each look: whoever began it may have their answer before it ends. */
  readonly later?: Later | undefined;
};

/** One that is under way, by its number. */
type Look = { readonly number: number; readonly work: SharedWork<boolean> };

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
  /** the last look that somebody has waited a second for */
  #slow: Look | null = null;
  /** how many looks were begun, and the number of the last that ended well */
  #begun = 0;
  #good = 0;

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
    const came = this.#begun;
    for (;;) {
      const look = this.#underWay() ?? this.#begin();
      if (look === this.#slow) return false;
      const told = await look.work.wait(msUntil(endsAt));
      if (told === LATE) {
        this.#slow = look;
        return false;
      }
      if (told === LOST) this.#forget(look);
      else if (needs === "any" || look.number > came) return told;
      // One that somebody else who waited has begun, and that has ended meanwhile.
      else if (this.#good > came) return true;
    }
  }

  #underWay(): Look | null {
    const look = this.#running;
    if (look !== null && look.work.age > LOST_MS) this.#forget(look);
    return this.#running;
  }

  #forget(look: Look): void {
    if (this.#running === look) this.#running = null;
  }

  #begin(): Look {
    const number = ++this.#begun;
    const ended = this.#lookOnce(number).finally(() => this.#forget(look));
    const look: Look = { number, work: new SharedWork(ended) };
    this.#parts.later?.(ended);
    return this.#running = look;
  }

  async #lookOnce(number: number): Promise<boolean> {
    const { look, onChange, now, mark = () => 0 } = this.#parts;
    const isFirst = this.#since === null;
    const [at, marked] = [now(), mark()];
    try {
      const found = await look(this.#since);
      for (const change of found.changed) onChange(change);
      this.#ended++;
      this.#good = number;
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
