import type { FieldError, Problem } from "../../problem.ts";
import { queryStart } from "../http/target.ts";

/** Other names of query parameters, as `x-same-as` in the contract has them: `start` for `from` (L2). */
export type SameNames = Readonly<Record<string, string>>;

/** What a query says that has names of both kinds; nothing where it has one kind only. */
export function mixedNames(written: Iterable<string>, sameNames: SameNames): FieldError[] {
  const given = new Set(written);
  const [others, names] = [Object.keys(sameNames), Object.values(sameNames)];
  if (!names.some((name) => given.has(name))) return [];
  return others.filter((other) => given.has(other)).map((other) => ({
    path: `query.${other}`,
    message: { say: "mixed_names", names, others },
  }));
}

/** A problem told by the names that its caller has written. */
export function asWritten(problem: Problem, url: string, sameNames: SameNames): Problem {
  const start = queryStart(url);
  if (start === -1) return problem;
  const written = new URLSearchParams(url.slice(start));
  if (!Object.keys(sameNames).some((other) => written.has(other))) return problem;
  const renamed = new Map(Object.entries(sameNames).map(([other, name]) => [name, other]));
  return problem.retold(({ path, message }) => {
    const [part, name = ""] = path.split(".");
    const other = part === "query" ? renamed.get(name) : undefined;
    return {
      path: other === undefined ? path : `query.${other}`,
      message: "field" in message
        ? { ...message, field: renamed.get(message.field) ?? message.field }
        : message,
    };
  });
}
