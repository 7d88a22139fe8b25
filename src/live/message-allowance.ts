/** To subscribe to all that a connection may watch, and some more. */
export const MOST_AT_ONCE = 150;
const A_SECOND = 5;

/** How many messages a client may send: some at once, and a few a second after them. */
export class MessageAllowance {
  readonly #elapsed: () => number;
  #left = MOST_AT_ONCE;
  #at: number;

  /** `elapsed` is milliseconds on a clock that only goes on. */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
    this.#at = elapsed();
  }

  /** False: this is one too many. */
  take(): boolean {
    const now = this.#elapsed();
    this.#left = Math.min(MOST_AT_ONCE, this.#left + (now - this.#at) * A_SECOND / 1_000);
    this.#at = now;
    this.#left--;
    return this.#left >= 0;
  }
}
