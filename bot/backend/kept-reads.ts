import { LRUCache } from "lru-cache";
import { Unreachable } from "./backend-error.ts";

/** An answer, and whether it may be out of date because the API could not be asked. */
export type Kept<T> = { readonly value: T; readonly outdated: boolean };

type Entry<T extends object> = { readonly value: T; readonly writes: number };

/**
 * Answers of one kind, kept for `ttlMs`, and beyond that for when the API is away (B1). A key begins with
 * whose they are: `<telegram id>:<what was asked>`.
 */
export class KeptReads<T extends object> {
  readonly #entries: LRUCache<string, Entry<T>>;
  readonly #isDown: () => boolean;
  #writes = 0;
  #forgotten = 0;

  constructor(
    { max, ttlMs, isDown, now }: {
      readonly max: number;
      readonly ttlMs: number;
      /** True while the breaker lets nothing through. */
      readonly isDown: () => boolean;
      readonly now: () => number;
    },
  ) {
    this.#isDown = isDown;
    this.#entries = new LRUCache({
      max,
      ttl: ttlMs,
      allowStale: true,
      noDeleteOnStaleGet: true,
      ttlResolution: 0,
      perf: { now },
    });
  }

  /**
   * What is kept, else what `read` answers; when the API is away also what is too old.
   * @throws Unreachable when there is nothing to fall back on
   */
  async get(owner: number, key: string, read: () => Promise<T>): Promise<Kept<T>> {
    const name = `${owner}:${key}`;
    const isYoung = this.#entries.has(name);
    const found = this.#entries.get(name);
    if (found && isYoung && found.writes === this.#writes) {
      return { value: found.value, outdated: this.#isDown() };
    }
    const [writes, forgotten] = [this.#writes, this.#forgotten];
    try {
      const value = await read();
      // What was read before a write or a change ended may not know of it.
      const isOfNow = writes === this.#writes && forgotten === this.#forgotten;
      if (isOfNow) this.#entries.set(name, { value, writes });
      return { value, outdated: false };
    } catch (error) {
      const left = this.#entries.get(name);
      if (!(error instanceof Unreachable) || !left) throw error;
      return { value: left.value, outdated: true };
    }
  }

  /** After a write: the writer's own are gone, those of others are only for when the API is away. */
  empty(owner: number): void {
    this.#writes++;
    this.forget(owner);
  }

  /** Something of this person's has changed. */
  forget(owner: number): void {
    this.#forgotten++;
    for (const name of [...this.#entries.keys()]) {
      if (name.startsWith(`${owner}:`)) this.#entries.delete(name);
    }
  }
}
