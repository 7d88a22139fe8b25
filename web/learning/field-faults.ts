import { Refused } from "../backend/failures.ts";

/** What the API says against one field of a body or a query, as `body.note`; undefined where it says nothing. */
export function faultOf(error: unknown, path: string): string | undefined {
  if (!(error instanceof Refused)) return undefined;
  const said = error.problem.errors?.filter((fault) => fault.path === path) ?? [];
  return said.length === 0 ? undefined : said.map(({ message }) => message).join(" ");
}
