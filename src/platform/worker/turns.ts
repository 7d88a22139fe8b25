/** One that never ended, since the runtime has ended its request in the middle: none of ours works for so long. */
const LOST_MS = 60_000;

/** A place among those that may work; `has` is kept when it is there. */
export type Turn = { readonly has: Promise<void>; readonly end: () => void };

type Taken = { since: number; readonly begin: () => void };

/**
 * How many requests may work at a time, of all that an isolate has begun. The others wait for their turns in the
 * order in which they came. Whoever ends, had they it or not, does so themselves: what a request that is over was
 * to do, the runtime never does.
 */
export class Turns {
  readonly #most: number;
  readonly #waiting = new Set<Taken>();
  readonly #working = new Set<Taken>();

  constructor(most: number) {
    this.#most = most;
  }

  take(): Turn {
    const { promise: has, resolve: begin } = Promise.withResolvers<void>();
    const taken: Taken = { since: 0, begin };
    this.#waiting.add(taken);
    this.#goOn();
    return {
      has,
      end: () => {
        this.#waiting.delete(taken);
        this.#working.delete(taken);
        this.#goOn();
      },
    };
  }

  #goOn(): void {
    const now = performance.now();
    for (const taken of this.#working) if (now - taken.since > LOST_MS) this.#working.delete(taken);
    for (const next of this.#waiting) {
      if (this.#working.size >= this.#most) return;
      this.#waiting.delete(next);
      this.#working.add(next);
      next.since = now;
      next.begin();
    }
  }
}
