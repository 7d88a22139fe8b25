import type { Lru } from "../caching/lru.ts";
import type { Policy } from "./policy.ts";
import { untilFree } from "./until-free.ts";

/**
 * What somebody has used of one quota, as this instance knows it: a window that slides (of the window before
 * counts as much as lies within the last so many seconds), and, where instances share a store, what it said
 * last. Numbers only, since there may be many. Times are milliseconds on a clock that only goes on.
 */
export class Usage {
  /** Which window it is (none at first), and what was let through here in it and in the one before. */
  #index = -2;
  #count = 0;
  #before = 0;
  /** What may be let through yet before the store is asked, and what it does not know of so far. */
  #granted = 0;
  #unreported = 0;
  /** What was left in all when the store was asked last. */
  #left = Infinity;
  #blockedUntil = -Infinity;

  /** Brings it up to the window of `now`. */
  at(now: number, { windowMs, slice }: Policy): this {
    const index = Math.floor(now / windowMs);
    if (index === this.#index) return this;
    const isNext = index === this.#index + 1;
    this.#before = isNext ? this.#count : 0;
    this.#index = index;
    this.#count = 0;
    this.#left = Infinity;
    if (isNext) return this;
    // Nobody is charged now for what was so long ago.
    this.#unreported = 0;
    this.#granted = slice;
    return this;
  }

  /** Requests that may still come, by what was let through here. */
  leftHere(now: number, { requests, windowMs }: Policy): number {
    const part = (now % windowMs) / windowMs;
    return Math.max(0, requests - this.#count - Math.floor(this.#before * (1 - part)));
  }

  /** The same by all that is known. */
  left(now: number, policy: Policy): number {
    return Math.max(0, Math.min(this.leftHere(now, policy), this.#left - this.#unreported));
  }

  /** In so many ms the first request can be let through again, by what was let through here. */
  waitsHere(now: number, policy: Policy): number {
    return untilFree(policy, { count: this.#count, before: this.#before }, now);
  }

  /** In so many ms, as the store said; 0 where it did not. */
  waits(now: number): number {
    return Math.max(0, this.#blockedUntil - now);
  }

  get canSpend(): boolean {
    return this.#granted > 0;
  }

  /** One more is let through without the store. */
  spend(): void {
    this.#count++;
    this.#unreported++;
    if (this.#granted > 0) this.#granted--;
  }

  /** One more is let through, which the store has counted. */
  counted(): void {
    this.#count++;
  }

  /** Takes back one that was counted here. */
  uncounted(): void {
    this.#count = Math.max(0, this.#count - 1);
  }

  /** Whether it is time to tell the store, so that nobody has to wait for that. */
  isReportDue({ slice }: Policy): boolean {
    return this.#unreported * 2 >= slice;
  }

  /** Takes what the store is to be told. */
  takeUnreported(): number {
    const taken = this.#unreported;
    this.#unreported = 0;
    return taken;
  }

  /** Gives it back, since the store could not be told; a store that is back is told of one quota at most. */
  putBack(taken: number, { requests }: Policy): void {
    this.#unreported = Math.min(requests, this.#unreported + taken);
  }

  /** The store has counted what it was told, and so many are left. */
  allowed(left: number, { slice }: Policy): void {
    this.#left = left;
    this.#blockedUntil = -Infinity;
    this.#granted = Math.max(0, Math.min(slice, left) - this.#unreported);
  }

  /** The store says no for so long. */
  refused(now: number, waitMs: number): void {
    this.#left = 0;
    this.#granted = 0;
    this.#blockedUntil = now + waitMs;
  }
}

/** The usage that is kept under a key; a new one where there is none. */
export function usageIn<Key extends string | number>(kept: Lru<Usage, Key>, key: Key): Usage {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const usage = new Usage();
  kept.set(key, usage);
  return usage;
}
