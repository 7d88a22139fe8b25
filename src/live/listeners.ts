/** A connection that is told of changes. */
export type Listener = {
  /** Nothing has been sent to it for a while. */
  readonly beat: () => void;
  /** The server stops. */
  readonly stop: () => void;
};

/** The tick at which the next beat is due, and how many of them it comes after the last word. */
type Due = { tick: number; readonly after: number };

const TICK_MS = 1_000;
/** A connection that is silent for longer is cut by some networks; each has its own second in between. */
const [SOONEST_TICKS, SPREAD_TICKS] = [20, 10];

/** All that are told of changes by this server: sees to it that none is silent for long, and ends them all. */
export class Listeners {
  readonly #due = new Map<Listener, Due>();
  #ticks = 0;
  #added = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isStopped = false;

  /** Whether no more are taken. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Adds a listener, or puts its next beat off because something was sent to it, `silentMs` ago. */
  note(listener: Listener, silentMs = 0): void {
    const due = this.#due.get(listener) ??
      { tick: 0, after: SOONEST_TICKS + this.#added++ % SPREAD_TICKS };
    due.tick = this.#ticks + due.after - Math.floor(silentMs / TICK_MS);
    this.#due.set(listener, due);
    this.#timer ??= setInterval(() => this.tick(), TICK_MS);
  }

  remove(listener: Listener): void {
    this.#due.delete(listener);
    if (this.#due.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Ends all that are there; whoever comes after it is refused by whoever asks `isStopped`. */
  stop(): void {
    this.#isStopped = true;
    for (const listener of [...this.#due.keys()]) listener.stop();
  }

  /** Counts seconds that have passed, or will pass while this rests. A timer counts each while anybody listens. */
  tick(seconds = 1): void {
    this.#ticks += seconds;
    for (const [listener, { tick }] of this.#due) if (tick <= this.#ticks) listener.beat();
  }
}
