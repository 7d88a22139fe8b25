import type * as z from "zod/mini";
import type { FieldError } from "../../problem.ts";
import { type FieldMessage, saidIn } from "../../wording/said.ts";

/** So that a long list of faults does not make an answer larger than its request. */
export const MAX_ERRORS = 50;

export type PartName = "path" | "query" | "header" | "body";

/** zod's issues with one part of a request, in the words and paths of the API. */
export function fieldErrors(
  part: PartName,
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
): FieldError[] {
  return issues.filter(isOfContract).slice(0, MAX_ERRORS).flatMap((issue): FieldError[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
        path: dotted(part, [...issue.path, key]),
        message: { say: "unknown_field" },
      }));
    }
    return [{ path: dotted(part, issue.path), message: messageOf(issue, input) }];
  });
}

/**
 * False for what is beyond the integers that JavaScript holds, where the number is beyond a bound of the
 * contract too: zod tells of both, one after the other.
 */
function isOfContract(
  issue: z.core.$ZodIssue,
  at: number,
  issues: readonly z.core.$ZodIssue[],
): boolean {
  if (!("origin" in issue && issue.origin === "int")) return true;
  const next = issues[at + 1];
  return next?.code !== issue.code || next.path.join() !== issue.path.join();
}

/** `body.schedule.1[0].start_time`. */
export function dotted(part: PartName, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`,
    part,
  );
}

function messageOf(issue: z.core.$ZodIssue, input: unknown): FieldMessage {
  if (valueAt(input, issue.path) === undefined) return { say: "required" };
  return saidIn(issue.message) ?? messageOfIssue(issue);
}

/** What the schema itself says: its types, bounds, lists and patterns. */
function messageOfIssue(issue: z.core.$ZodIssue): FieldMessage {
  switch (issue.code) {
    case "invalid_union":
      return { say: "no_allowed_form" };
    case "invalid_type":
      return { say: "type", expected: issue.expected };
    case "invalid_value":
      return { say: "one_of", values: issue.values.map(String) };
    case "not_multiple_of":
      return { say: "multiple_of", step: issue.divisor };
    case "too_small":
      return leastOf(issue);
    case "too_big":
      return mostOf(issue);
    case "invalid_format":
      if (issue.format === "guid") return { say: "uuid" };
      if (issue.pattern !== undefined) return { say: "pattern", pattern: bare(issue.pattern) };
      return { say: "not_valid" };
    default:
      return { say: "not_valid" };
  }
}

/** A pattern as contracts write it: zod gives it as JavaScript does, `/…/u`. */
const bare = (pattern: string): string => pattern.replace(/^\/(.*)\/[a-z]*$/s, "$1");

function leastOf({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): FieldMessage {
  const limit = Number(minimum);
  if (origin === "array") return { say: "min_items", n: limit };
  return inclusive === false ? { say: "more_than", limit } : { say: "at_least", limit };
}

function mostOf({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig): FieldMessage {
  const limit = Number(maximum);
  if (origin === "array") return { say: "max_items", n: limit };
  return inclusive === false ? { say: "less_than", limit } : { say: "at_most", limit };
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    // The path goes on inside a text, the items of a comma separated list: something is there.
    if (typeof value !== "object" || value === null) return value ?? null;
    value = Reflect.get(value, key);
  }
  return value;
}
