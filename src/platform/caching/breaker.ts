type Options = {
  /** Milliseconds on a clock that only goes on. */
  readonly now: () => number;
  /** How long nothing is tried after a failure. */
  readonly restMs: number;
  readonly onFailure: (error: unknown) => void;
};

export type Breaker = {
  /** Runs `work`, or answers `otherwise` at once while the other side is known to be down. */
  <T>(work: () => Promise<T>, otherwise: T): Promise<T>;
  /** Whether nothing would be tried now. */
  readonly isOpen: () => boolean;
};

/**
 * Keeps a neighbour that is down from costing every request a time-out: after a failure nothing
 * is tried for `restMs`, then one call goes through as a probe while the others still wait.
 * It never rejects.
 */
export function createBreaker({ now, restMs, onFailure }: Options): Breaker {
  let closed = true;
  let nextProbe = 0;

  const isOpen = () => !closed && now() < nextProbe;
  const run = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    if (isOpen()) return otherwise;
    if (!closed) nextProbe = now() + restMs;
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
  return Object.assign(run, { isOpen });
}
