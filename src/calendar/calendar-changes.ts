import { LOST_MS } from "../platform/caching/under-way.ts";
import { within } from "../platform/database/bound.ts";

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
};

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
  #running: Promise<boolean> | null = null;
  /** When that began, epoch ms. */
  #began = -Infinity;
  #next: Promise<boolean> | null = null;
  /** the last look that somebody has waited a second for */
  #slow: Promise<boolean> | null = null;

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
    // It never ends then; see UnderWay.
    if (Math.abs(this.#parts.now() - this.#began) > LOST_MS) this.#running = this.#next = null;
    if (this.#running !== null && this.#running === this.#slow) return false;
    return await within(PATIENCE_MS, this.#join(needs), () => {
      this.#slow = this.#running;
      return false;
    });
  }

  #join(needs: "a new one" | "any"): Promise<boolean> {
    if (this.#running === null) return this.#begin();
    if (needs === "any") return this.#running;
    return this.#next ??= this.#running.then(() => {
      this.#next = null;
      // Somebody may have come just after that look, and begun one.
      return this.#running ?? this.#begin();
    });
  }

  #begin(): Promise<boolean> {
    this.#began = this.#parts.now();
    const mine: Promise<boolean> = this.#lookOnce().finally(() => {
      if (this.#running === mine) this.#running = null;
    });
    return this.#running = mine;
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
