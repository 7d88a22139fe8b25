import { byItself, type Later } from "../later.ts";

/**
 * Work that many ask for and that is done for all of them together: at once, one time after the other, and not
 * again before a pause. Whoever asks is served by a time that begins after they have asked.
 */
export class Paced {
  readonly #pauseMs: number;
  readonly #work: () => Promise<unknown>;
  readonly #later: Later;
  #isBusy = false;
  #isAsked = false;

  /** What `work` throws is lost. */
  constructor(pauseMs: number, work: () => Promise<unknown>, later: Later = byItself) {
    this.#pauseMs = pauseMs;
    this.#work = work;
    this.#later = later;
  }

  /** Whether something is to be done, or it pauses. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  soon(): void {
    this.#isAsked = true;
    if (!this.#isBusy) this.#later(this.#run());
  }

  async #run(): Promise<void> {
    this.#isBusy = true;
    while (this.#isAsked) {
      this.#isAsked = false;
      await this.#work().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, this.#pauseMs));
    }
    this.#isBusy = false;
  }
}
