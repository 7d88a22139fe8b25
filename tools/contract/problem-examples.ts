import { type Document, isMap, visit, type YAMLMap } from "yaml";
import {
  type ConflictError,
  type FieldError,
  Problem,
  type ProblemCode,
  STATUSES,
} from "../../src/problem.ts";
import { inEnglish } from "../../src/wording/wording.ts";
import { refuse } from "./document.ts";

/** What a problem example says; the program makes the body of it. */
type Example = {
  readonly code: string;
  readonly params?: object;
  readonly errors?: readonly FieldError[];
  readonly conflicts?: readonly ConflictError[];
  readonly "violated-policies"?: readonly string[];
  readonly request_id: string;
};

/**
 * Puts the body that the program answers in the place of each `x-problem` (code, params, errors,
 * conflicts, violated-policies, request_id), so that no example says otherwise. In its params and messages an RFC 3339
 * text stands for an instant.
 * @throws ContractError naming the place of an example of a problem that is written out by hand, or that
 *   the program cannot put into words.
 */
export function writeProblemExamples(document: Document, file: string): void {
  visit(document, {
    Map(_, node) {
      const at = `${file}: the example "${node.get("summary")}"`;
      const example = node.get("x-problem");
      if (isMap(example)) {
        node.delete("x-problem");
        node.set("value", document.createNode(bodyOf(example.toJS(document), at)));
      } else if (isByHand(node)) refuse(at, "a problem is not written by hand; use x-problem");
    },
  });
}

function isByHand(node: YAMLMap<unknown, unknown>): boolean {
  const value = node.get("value");
  return isMap(value) &&
    /\/(?:problems\/\w+|http-problem-types#[\w-]+)$/.test(String(value.get("type")));
}

function bodyOf(example: Example, at: string) {
  const { code, request_id } = example;
  if (!isCode(code)) refuse(at, `${code} is no code of src/problem.ts`);
  const { params, ...extra } = withInstants({
    params: example.params ?? (example.errors ? { reason: "fields" } : {}),
    ...(example.errors && { errors: example.errors }),
    ...(example.conflicts && { conflicts: example.conflicts }),
    ...(example["violated-policies"] && { violatedPolicies: example["violated-policies"] }),
  });
  try {
    // Params that are not those of the code make no sentence, which is found out here.
    const body = new Problem<ProblemCode>(code, params as never, extra).toBody(
      request_id,
      inEnglish(),
    );
    if (!/\b(?:undefined|NaN)\b|\{\$/.test(JSON.stringify(body))) return body;
  } catch {
    // A sentence that needs what is not there.
  }
  return refuse(at, `these are not the params of ${code}; see src/wording/en-problems.ts`);
}

const isCode = (code: string): code is ProblemCode => Object.hasOwn(STATUSES, code);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** The same with instants in epoch ms. */
function withInstants<T>(value: T): T {
  const read = (_: string, part: unknown) =>
    typeof part === "string" && INSTANT.test(part) ? Date.parse(part) : part;
  // What JSON keeps of it has the same shape.
  return JSON.parse(JSON.stringify(value), read) as T;
}
