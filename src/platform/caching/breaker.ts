type Options = {
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  /** How long nothing is tried after a failure. */
  readonly restMs: number;
  readonly onFailure: (error: unknown) => void;
};

/** Runs `work`, or answers `otherwise` at once while the other side is known to be down. */
export type Breaker = <T>(work: () => Promise<T>, otherwise: T) => Promise<T>;

/**
 * Keeps a neighbour that is down from costing every request a time-out: after a failure nothing
 * is tried for `restMs`, then one call goes through as a probe while the others still wait.
 * It never rejects.
 */
export function createBreaker({ now, restMs, onFailure }: Options): Breaker {
  let closed = true;
  let nextProbe = 0;

  return async (work, otherwise) => {
    if (!closed) {
      if (now() < nextProbe) return otherwise;
      nextProbe = now() + restMs;
    }
    try {
      const result = await work();
      closed = true;
      return result;
    } catch (error) {
      closed = false;
      nextProbe = now() + restMs;
      onFailure(error);
      return otherwise;
    }
  };
}
