/** A connection that has not said yet who it is. */
export type Newcomer = { readonly turnAway: () => void };

/** Who has been waiting for less may still be about to say it. */
const GRACE_MS = 1_000;

/**
 * Connections that anybody may open: a bounded number, of which the oldest goes when another comes, unless it has
 * only just come itself.
 */
export class Newcomers {
  readonly #most: number;
  readonly #elapsed: () => number;
  /** When each has come, the oldest first. */
  readonly #since = new Map<Newcomer, number>();

  /** `elapsed` is milliseconds on a clock that only goes on. */
  constructor(most: number, elapsed: () => number) {
    this.#most = most;
    this.#elapsed = elapsed;
  }

  get size(): number {
    return this.#since.size;
  }

  /** False: there is no room. */
  enter(newcomer: Newcomer): boolean {
    const now = this.#elapsed();
    if (this.#since.size >= this.#most && !this.#makeRoom(now)) return false;
    this.#since.set(newcomer, now);
    return true;
  }

  leave(newcomer: Newcomer): void {
    this.#since.delete(newcomer);
  }

  #makeRoom(now: number): boolean {
    for (const [oldest, since] of this.#since) {
      if (now - since < GRACE_MS) return false;
      this.#since.delete(oldest);
      oldest.turnAway();
      return true;
    }
    return false;
  }
}
