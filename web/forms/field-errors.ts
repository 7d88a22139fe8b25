import { Refused } from "../backend/failures.ts";

/** What the API says is wrong with each field: by its path, of a body without `body.`, of a query `query.price_to`. */
export function fieldErrors(error: unknown): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  const errors = error instanceof Refused ? error.problem.errors ?? [] : [];
  for (const { path, message } of errors) {
    const field = path.replace(/^body\./, "");
    const before = said.get(field);
    said.set(field, before === undefined ? message : `${before} ${message}`);
  }
  return said;
}
