/** When keys were used last, until somebody writes it down: a request only leaves a note here (T4). */
export class KeyUses {
  #used = new Map<number, number>();

  /** `at`: epoch ms. */
  note(id: number, at: number): void {
    this.#used.set(id, at);
  }

  /**
   * Gives what was noted to `write`, which answers the ids that it could not write down. Those are kept for
   * the next time, and all of them when it fails.
   */
  async hand(
    write: (uses: ReadonlyMap<number, number>) => Promise<readonly number[]>,
  ): Promise<void> {
    const used = this.#used;
    if (used.size === 0) return;
    this.#used = new Map();
    let left: Iterable<number> = used.keys();
    try {
      left = await write(used);
    } finally {
      for (const id of left) {
        // What was noted meanwhile is later.
        const at = used.get(id);
        if (at !== undefined && !this.#used.has(id)) this.#used.set(id, at);
      }
    }
  }
}
