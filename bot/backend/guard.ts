import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleType,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
} from "cockatiel";
import { BREAKER_OPEN, Unreachable } from "./backend-error.ts";

/** The figures of B1, and how long a call and its repetition may take. */
export const guardFigures = {
  failures: 5,
  restMs: 60_000,
  /** The API answers within 5 s whatever happens (X12); the rest is the way. */
  timeoutMs: 6_000,
  repetitions: 1,
  firstPauseMs: 250,
};

export type BreakerState = "closed" | "open" | "half_open";

type Work<T> = (signal: AbortSignal) => Promise<T>;

/** Between the bot and the API: what fails is repeated, and what fails again and again is left alone. */
export type Guard = {
  /**
   * Runs a call. One that may be repeated is repeated once, after a pause.
   * @throws Unreachable at once while the breaker is open
   */
  readonly call: <T>(work: Work<T>, repeat: boolean) => Promise<T>;
  readonly state: () => BreakerState;
};

/** Only `Unreachable` counts as a failure; what the API refuses it has answered. */
export function createGuard(
  onChange: (state: BreakerState) => void,
  figures: typeof guardFigures = guardFigures,
): Guard {
  const breaker = circuitBreaker(handleType(Unreachable), {
    halfOpenAfter: figures.restMs,
    breaker: new ConsecutiveBreaker(figures.failures),
  });
  const state = () => stateOf(breaker.state);
  breaker.onStateChange(() => onChange(state()));
  const repeated = retry(handleType(Unreachable, ({ wasTried }) => wasTried), {
    maxAttempts: figures.repetitions,
    backoff: new ExponentialBackoff({ initialDelay: figures.firstPauseMs }),
  });
  const bounded = timeout(figures.timeoutMs, TimeoutStrategy.Aggressive);

  async function once<T>(work: Work<T>): Promise<T> {
    // The library lets others wait for the trial call; here they are answered at once.
    if (breaker.state === CircuitState.HalfOpen) throw new Unreachable(BREAKER_OPEN);
    const outcome = await breaker
      .execute(() => bounded.execute(({ signal }) => work(signal)).then(answered, unlessAway))
      .catch((error) => {
        throw error instanceof BrokenCircuitError ? new Unreachable(BREAKER_OPEN) : error;
      });
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  }

  return {
    call: (work, repeat) => repeat ? repeated.execute(() => once(work)) : once(work),
    state,
  };
}

const answered = <T>(value: T) => ({ value });

/** An error that is an answer goes round the breaker, for which only a success ends a row of failures. */
function unlessAway(error: unknown): { readonly error: unknown } {
  if (error instanceof TaskCancelledError) throw new Unreachable("timeout", { cause: error });
  if (error instanceof Unreachable) throw error;
  return { error };
}

function stateOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return "closed";
  return state === CircuitState.HalfOpen ? "half_open" : "open";
}
