import { Refused } from "../backend/failures.ts";

/** What the API says is wrong with each field of a body, by its path without `body.`. */
export function fieldErrors(error: unknown): ReadonlyMap<string, string> {
  const errors = error instanceof Refused ? error.problem.errors ?? [] : [];
  return new Map(errors.map(({ path, message }) => [path.replace(/^body\./, ""), message]));
}
