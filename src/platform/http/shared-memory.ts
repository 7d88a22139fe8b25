type Waiter = { readonly cost: number; readonly enter: (isIn: boolean) => void };

/** One that holds a part of the memory, and can be made to give it back. */
export type Holder = { readonly cost: number; readonly since: number; readonly cut: () => void };

/**
 * A bound on memory that many use together. Whoever has had to wait for a turn's length takes the place of
 * the holders that have had it for so long, the oldest first.
 */
export class SharedMemory {
  readonly #bytes: number;
  readonly #turnMs: number;
  /** Both the oldest first. */
  readonly #holders = new Set<Holder>();
  readonly #waiters = new Set<Waiter>();
  #used = 0;

  constructor(bytes: number, turnMs: number) {
    this.#bytes = bytes;
    this.#turnMs = turnMs;
  }

  /** Answers what is to be given to `free` later; null when there was no room in time. */
  async take(cost: number, cut: () => void): Promise<Holder | null> {
    const isIn = this.#enter(cost) || await this.#wait(cost) || this.#takeOver(cost);
    if (!isIn) return null;
    const holder = { cost, cut, since: performance.now() };
    this.#holders.add(holder);
    return holder;
  }

  free(holder: Holder): void {
    if (!this.#holders.delete(holder)) return;
    this.#used -= holder.cost;
    for (const waiter of this.#waiters) {
      if (!this.#enter(waiter.cost)) break;
      this.#waiters.delete(waiter);
      waiter.enter(true);
    }
  }

  #enter(cost: number): boolean {
    // One alone is let in whatever it takes, since no waiting would help it.
    if (this.#used > 0 && this.#used + cost > this.#bytes) return false;
    this.#used += cost;
    return true;
  }

  async #wait(cost: number): Promise<boolean> {
    const { promise, resolve: enter } = Promise.withResolvers<boolean>();
    const waiter = { cost, enter };
    const timer = setTimeout(() => enter(false), this.#turnMs);
    this.#waiters.add(waiter);
    const isIn = await promise;
    clearTimeout(timer);
    this.#waiters.delete(waiter);
    return isIn;
  }

  #takeOver(cost: number): boolean {
    const since = performance.now() - this.#turnMs;
    for (const oldest of this.#holders) {
      if (oldest.since > since) return false;
      oldest.cut();
      this.#holders.delete(oldest);
      this.#used -= oldest.cost;
      if (this.#enter(cost)) return true;
    }
    return this.#enter(cost);
  }
}
