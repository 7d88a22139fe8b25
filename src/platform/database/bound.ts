import type { Stages } from "../telemetry/stages.ts";

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Milliseconds from now to an instant of the monotonic clock, as a timer takes them. */
export const msUntil = (instant: number): number =>
  Math.min(LONGEST_TIMER_MS, Math.max(0, instant - performance.now()));

/**
 * The time that the database may take of one request (X12). It begins when the database is first
 * needed and goes on through all that the request asks, waiting for a connection included.
 */
export class Bound {
  readonly #ms: number;
  /** Is told what the database took of it. */
  readonly stages: Stages | null;
  #endsAt = 0;

  constructor(ms: number, stages: Stages | null = null) {
    this.#ms = ms;
    this.stages = stages;
  }

  /** When it is over, on the monotonic clock in ms. */
  get endsAt(): number {
    this.#endsAt ||= performance.now() + this.#ms;
    return this.#endsAt;
  }

  /**
   * Until when a connection may be waited for: what is asked over it afterwards needs a fifth of the
   * time at least, or it would be given up while PostgreSQL carries it out.
   */
  get waitsUntil(): number {
    return this.endsAt - this.#ms / 5;
  }

  /** Leaves out `ms` that were spent on something else, such as a body that came slowly. */
  pause(ms: number): void {
    if (this.#endsAt > 0) this.#endsAt += ms;
  }
}

/**
 * What `work` gives, or what `late` does when that takes longer than `ms`; `work` itself goes on. Rejects
 * when `work` does in time, or when what `late` gives does.
 */
export function within<T>(
  ms: number,
  work: Promise<T>,
  late: () => T | Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(late()), ms);
    work.then((given) => {
      clearTimeout(timer);
      resolve(given);
    }, (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
