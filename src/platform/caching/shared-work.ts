import { within } from "../database/bound.ts";

/** It takes longer than the one who waits has time for. */
export const LATE = Symbol("late");
/** It never ends: the runtime has ended the request that began it. */
export const LOST = Symbol("lost");

/**
 * Work that a request has begun and that others wait for. Cloudflare's runtime ends a request in the middle when it
 * took too much, or when nothing of its own is waited for; what it had begun never ends then, and whoever waits for it
 * gets an error of the runtime's, or nothing at all. So it is waited for by `wait` alone, and nobody keeps a promise
 * that was made from it for another request.
 */
export class SharedWork<T> {
  readonly #since = performance.now();
  readonly #work: Promise<T>;
  #isOver = false;

  constructor(work: Promise<T>) {
    this.#work = work;
    const over = () => void (this.#isOver = true);
    work.then(over, over);
  }

  /** Milliseconds since it began. */
  get age(): number {
    return performance.now() - this.#since;
  }

  /** Whether it has ended, well or badly. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What it gives, within `ms`. Rejects when the work itself does. */
  async wait(ms: number): Promise<T | typeof LATE | typeof LOST> {
    try {
      return await within<T | typeof LATE>(Math.max(0, ms), this.#work, () => LATE);
    } catch (error) {
      // The work's own failure is known here before it is to anybody who waits.
      if (!this.#isOver) return LOST;
      throw error;
    }
  }
}
