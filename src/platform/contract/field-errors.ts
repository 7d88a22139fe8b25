import type * as z from "zod";
import type { FieldError } from "../../problem.ts";

/** So that a long list of faults does not make an answer larger than its request. */
export const MAX_ERRORS = 50;

export type PartName = "path" | "query" | "header" | "body";

/** zod's issues with one part of a request, in the words and paths of the API. */
export function fieldErrors(
  part: PartName,
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
): FieldError[] {
  return issues.slice(0, MAX_ERRORS).flatMap((issue): FieldError[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.slice(0, MAX_ERRORS).map((key) => ({
        path: dotted(part, [...issue.path, key]),
        message: { say: "unknown_field" },
      }));
    }
    return [{ path: dotted(part, issue.path), message: messageOf(issue, input) }];
  });
}

/** `body.schedule.1[0].start_time`. */
export function dotted(part: PartName, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`,
    part,
  );
}

function messageOf(issue: z.core.$ZodIssue, input: unknown): FieldError["message"] {
  if (valueAt(input, issue.path) === undefined) return { say: "required" };
  if (issue.code === "invalid_union") return { say: "no_allowed_form" };
  return issue.message.replace(/^(?:Invalid|Too)[a-z ]*: /, "");
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
