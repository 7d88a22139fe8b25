type Options<V, K> = {
  /** The most that all entries together may weigh. */
  readonly limit: number;
  /** What one entry weighs; 1 unless told, so that `limit` is a number of entries. */
  readonly weigh?: (value: V, key: K) => number;
};

/**
 * A map that forgets what was not used for long when it grows over its limit. Two generations, each of
 * half the limit: what is used moves to the young one, and when that is full the old one goes as a
 * whole. So a read is one look-up, where moving the entry to the end of a Map cost three.
 */
export class Lru<V, K extends string | number = string> {
  readonly #half: number;
  readonly #weigh: (value: V, key: K) => number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();
  #youngWeight = 0;
  #oldWeight = 0;

  constructor({ limit, weigh = () => 1 }: Options<V, K>) {
    this.#half = limit / 2;
    this.#weigh = weigh;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get weight(): number {
    return this.#youngWeight + this.#oldWeight;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** Stores `value`, unless it alone is heavier than half the limit. */
  set(key: K, value: V): void {
    this.delete(key);
    const weight = this.#weigh(value, key);
    if (weight > this.#half) return;
    if (this.#youngWeight + weight > this.#half) this.#grow();
    this.#young.set(key, value);
    this.#youngWeight += weight;
  }

  delete(key: K): void {
    const young = this.#young.get(key);
    if (young !== undefined) this.#youngWeight -= this.#weigh(young, key);
    this.#young.delete(key);
    const old = this.#old.get(key);
    if (old !== undefined) this.#oldWeight -= this.#weigh(old, key);
    this.#old.delete(key);
  }

  #grow(): void {
    this.#old = this.#young;
    this.#oldWeight = this.#youngWeight;
    this.#young = new Map();
    this.#youngWeight = 0;
  }
}
