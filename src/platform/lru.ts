type Options<V> = {
  /** The most that all entries together may weigh. */
  readonly limit: number;
  /** What one entry weighs; 1 unless told, so that `limit` is a number of entries. */
  readonly weigh?: (value: V, key: string) => number;
};

/** A map that forgets what was used longest ago when it grows over its limit. */
export class Lru<V> {
  // A Map iterates in the order of insertion: the first key is always the oldest.
  readonly #entries = new Map<string, V>();
  readonly #limit: number;
  readonly #weigh: (value: V, key: string) => number;
  #weight = 0;

  constructor({ limit, weigh = () => 1 }: Options<V>) {
    this.#limit = limit;
    this.#weigh = weigh;
  }

  get size(): number {
    return this.#entries.size;
  }

  get weight(): number {
    return this.#weight;
  }

  get(key: string): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** Stores `value`, unless it alone is heavier than the limit. */
  set(key: string, value: V): void {
    this.delete(key);
    const weight = this.#weigh(value, key);
    if (weight > this.#limit) return;
    this.#entries.set(key, value);
    this.#weight += weight;
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#limit) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#weight -= this.#weigh(value, key);
  }
}
