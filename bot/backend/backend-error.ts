import type { Schemas } from "../../client/create-client.ts";

/** What the API answered that was not what was asked for. */
export type Problem = Schemas["Problem"];

/** False for what something else than the API has answered. */
export const isProblem = (error: unknown): error is Problem =>
  typeof error === "object" && error !== null && "code" in error && "status" in error;

/** The API refuses, and says why in the language it was asked in. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(readonly problem: Problem, readonly retryAfterSeconds: number | null) {
    super(`the API answered ${problem.status} ${problem.code}`);
  }
}

export const BREAKER_OPEN = "breaker_open";

/** The API cannot be reached, does not answer in time, or fails (5xx). */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  constructor(readonly reason: string, options?: ErrorOptions) {
    super(`the API is away: ${reason}`, options);
  }

  /** false: the breaker was open, so that nothing can have been done. */
  get wasTried(): boolean {
    return this.reason !== BREAKER_OPEN;
  }
}

/** True where the API said that: `isRefused(error, "not_found")`. */
export const isRefused = (error: unknown, ...codes: readonly string[]): error is Refused =>
  error instanceof Refused && (codes.length === 0 || codes.includes(error.problem.code));
