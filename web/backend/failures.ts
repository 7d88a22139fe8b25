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

  constructor(readonly status: number | null, options?: ErrorOptions) {
    super(status === null ? "no answer" : `an answer of ${status} that is not the API's`, options);
  }
}

/** Whether the same request may do better in a moment: network errors and 5xx only, never 4xx. */
export const isTransient = (error: unknown): boolean =>
  error instanceof Refused
    ? error.status >= 500
    : error instanceof Unreachable && (error.status === null || error.status >= 500);
