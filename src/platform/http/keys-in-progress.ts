import { LATE, SharedWork } from "../caching/shared-work.ts";
import { LOST_MS } from "../caching/under-way.ts";

/** One that goes on for longer never ends, since the runtime has ended its request (see SharedWork). */
const MOST_MS = 5 * LOST_MS;

/** As long as claim_key waits in the database, for what other instances carry out. */
const WAIT_MS = 300;

/**
 * Requests with an Idempotency-Key that this instance is carrying out. The same one sent again waits here
 * for the one before, so that many of them do not have the connections that their program's other
 * requests need.
 */
export class KeysInProgress {
  readonly #running = new Map<string, SharedWork<void>>();

  /**
   * Runs `work` when nothing runs under that name.
   * @throws what `late` makes when that takes over 0.3 s.
   */
  async run<T>(name: string, work: () => Promise<T>, late: () => Error): Promise<T> {
    const until = performance.now() + WAIT_MS;
    for (let before = this.#running.get(name); before; before = this.#running.get(name)) {
      if (before.age > MOST_MS) break;
      if (await before.wait(until - performance.now()) === LATE) throw late();
      this.#forget(name, before);
    }
    const begun = work();
    const running = new SharedWork(begun.then(() => {}, () => {}));
    this.#running.set(name, running);
    return await begun.finally(() => this.#forget(name, running));
  }

  #forget(name: string, running: SharedWork<void>): void {
    if (this.#running.get(name) === running) this.#running.delete(name);
  }
}
