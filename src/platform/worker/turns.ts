/** A turn this old will never be given back: the runtime ended its request, since none of ours works for so long. */
const LOST_MS = 60_000;

/** A request's turn to work. `has` resolves when it comes; `end` gives it back, also before it came. */
export type Turn = { readonly has: Promise<void>; readonly end: () => void };

type Taken = { since: number; readonly begin: () => void };

/**
 * Lets a number of an isolate's requests work at a time; the others wait in the order in which they came. Each request
 * gives its own turn back, since nothing can be left for a request that is over: the runtime would never run it.
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
