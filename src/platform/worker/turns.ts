/**
 * How many requests may work at a time, of all that an isolate has begun. The others wait for their turns in the
 * order in which they came.
 */
export class Turns {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a turn, to be given back once. */
  async take(): Promise<void> {
    if (this.#taken >= this.#most) {
      // Whoever gives theirs back hands it on.
      return await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
    this.#taken++;
  }

  giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken--;
    else next();
  }
}
