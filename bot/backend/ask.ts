import type { BotLog } from "../log.ts";
import { isProblem, Refused, Unreachable } from "./backend-error.ts";
import type { Guard } from "./guard.ts";

/** What the generated client gives back. */
type Reply<T> = { readonly data?: T; readonly error?: unknown; readonly response: Response };

type Request = {
  /** `GET /internal/lessons/{telegram_id}`: the template, for a log has no place for ids. */
  readonly operation: string;
  /** Whether a second try does no harm: reads, and writes with an `Idempotency-Key`. */
  readonly repeat: boolean;
};

/** Asks the API one thing; each try is a line of the log. */
export type Ask = <T>(
  request: Request,
  send: (signal: AbortSignal) => Promise<Reply<T>>,
) => Promise<T>;

/**
 * Sends requests through the guard.
 * The result throws Refused for what the API refuses, Unreachable for what did not get an answer.
 */
export function createAsk({ guard, log, elapsed }: {
  readonly guard: Guard;
  readonly log: BotLog;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
}): Ask {
  return ({ operation, repeat }, send) =>
    guard.call(async (signal) => {
      const begun = elapsed();
      const told = (status: number | null) =>
        log.info("api_call", { operation, status, ms: Math.round(elapsed() - begun) });
      let reply;
      try {
        reply = await send(signal);
      } catch (error) {
        told(null);
        throw new Unreachable("network", { cause: error });
      }
      told(reply.response.status);
      return dataOf(reply);
    }, repeat);
}

function dataOf<T>({ data, error, response }: Reply<T>): T {
  // An answer without a body, as that of a DELETE, has no data.
  if (response.ok) return data as T;
  if (response.status < 500 && isProblem(error)) throw new Refused(error, retryAfter(response));
  // What is no problem of the API's was answered by something in front of it, or by something else.
  throw new Unreachable(`status_${response.status}`);
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After") ?? "");
  return Number.isInteger(seconds) && seconds > 0 ? seconds : null;
}
