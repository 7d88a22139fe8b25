import { LATE, LOST, SharedWork } from "./shared-work.ts";

/** Longer than anything takes that is waited for here: all of it asks the database within its bounds. */
export const LOST_MS = 6_000;

/**
 * Work that all who ask for the same meanwhile wait for together. Cloudflare's runtime ends a request in the middle
 * when it took too much, and what that one had begun never ends: when the runtime says so, and after six seconds in
 * any case, whoever waits begins anew.
 */
export class UnderWay<T> {
  readonly #runs = new Map<string, SharedWork<T>>();
  readonly #lostMs: number;

  constructor(lostMs = LOST_MS) {
    this.#lostMs = lostMs;
  }

  /**
   * What `work` gives: begun now, or by somebody else before. It is told how to find out whether it is still wanted,
   * or was forgotten meanwhile.
   */
  async join(name: string, work: (isWanted: () => boolean) => Promise<T>): Promise<T> {
    for (let run = this.#runs.get(name); run !== undefined; run = this.#runs.get(name)) {
      const given = await run.wait(this.#lostMs - run.age);
      if (given !== LATE && given !== LOST) return given;
      // The first who finds out; the others join them.
      if (this.#runs.get(name) === run) break;
    }
    return await this.#begin(name, work);
  }

  /** Whether somebody who asks now would be given what was begun before. */
  has(name: string): boolean {
    const run = this.#runs.get(name);
    return run !== undefined && run.age < this.#lostMs;
  }

  /** Whoever asks from now on does not wait for what was begun before. */
  forget(name: string): void {
    this.#runs.delete(name);
  }

  #begin(name: string, work: (isWanted: () => boolean) => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = new SharedWork(promise);
    this.#runs.set(name, run);
    const isWanted = () => this.#runs.get(name) === run;
    const over = () => void (isWanted() && this.#runs.delete(name));
    promise.then(over, over);
    work(isWanted).then(resolve, reject);
    return promise;
  }
}
