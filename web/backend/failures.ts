import type { Schemas } from "../../client/create-client.ts";

/** The API said no: a problem of RFC 9457, whose `detail` is a sentence for people in their language. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(readonly status: number, readonly problem: Schemas["Problem"]) {
    super(problem.detail ?? problem.title);
  }

  get code(): string {
    return this.problem.code;
  }
}

/** No answer that could be read: the network is away, or something else than the API answered. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";

  /** It took the whole time that a request may take. */
  readonly isTooLate: boolean;
  /** In how many seconds to come back, where whoever answered said so. */
  readonly retryAfter: number | null;

  constructor(
    readonly status: number | null,
    { isTooLate = false, retryAfter = null, ...options }: ErrorOptions & {
      readonly isTooLate?: boolean;
      readonly retryAfter?: number | null;
    } = {},
  ) {
    super(status === null ? "no answer" : `an answer of ${status} that is not the API's`, options);
    this.isTooLate = isTooLate;
    this.retryAfter = retryAfter;
  }
}

/** What a person acts upon is not what they saw any more; nothing was sent that would change it. */
export class Outdated extends Error {}

/** Whether the same request may do better in a moment: network errors and 5xx only, never 4xx. */
export const isTransient = (error: unknown): boolean =>
  error instanceof Refused
    ? error.status >= 500
    : error instanceof Unreachable && (error.status === null || error.status >= 500);

/** Whether somebody else has changed it since it was read. */
export const isStale = (error: unknown): boolean =>
  error instanceof Outdated || error instanceof Refused && error.status === 412;
