/**
 * Work that many ask for and that is done for all of them together: at once, one time after the other, and not
 * again before a pause. Whoever asks is served by a time that begins after they have asked.
 */
export class Paced {
  readonly #pauseMs: number;
  readonly #work: () => Promise<unknown>;
  #isBusy = false;
  #isAsked = false;

  /** What `work` throws is lost. */
  constructor(pauseMs: number, work: () => Promise<unknown>) {
    this.#pauseMs = pauseMs;
    this.#work = work;
  }

  soon(): void {
    this.#isAsked = true;
    if (!this.#isBusy) void this.#run();
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
