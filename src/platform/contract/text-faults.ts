import type { FieldError } from "../../problem.ts";
import type { FieldMessage } from "../../wording/said.ts";
import { dotted, MAX_ERRORS } from "./field-errors.ts";

/** Far deeper than any body of the contract, far from where recursion would hurt. */
const MAX_DEPTH = 64;

const FORBIDDEN_KEY = { say: "forbidden_key" } as const;
const TOO_LARGE = { say: "too_large_a_number" } as const;

/** Why PostgreSQL could not store a text; null when it can. */
export function textFault(text: string): FieldMessage | null {
  if (text.includes("\0")) return { say: "nul" };
  return text.isWellFormed() ? null : { say: "half_a_surrogate_pair" };
}

/**
 * What no schema can say about a JSON body: text that cannot be stored, numbers beyond all
 * bounds, the key `__proto__`, and nesting deeper than 64.
 */
export function bodyFaults(body: unknown): FieldError[] {
  const errors: FieldError[] = [];
  visit(body, [], errors);
  return errors;
}

function visit(value: unknown, path: PropertyKey[], errors: FieldError[]): void {
  if (errors.length >= MAX_ERRORS) return;
  if (typeof value === "object" && value !== null) {
    if (path.length < MAX_DEPTH) visitInside(value, path, errors);
    else errors.push(fault([], { say: "too_deep", most: MAX_DEPTH }));
    return;
  }
  const message = scalarFault(value);
  if (message !== null) errors.push(fault(path, message));
}

function visitInside(value: object, path: PropertyKey[], errors: FieldError[]): void {
  if (Array.isArray(value)) {
    value.forEach((item, index) => visitAt(index, item, path, errors));
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    const message = key === "__proto__" ? FORBIDDEN_KEY : textFault(key);
    if (message !== null) errors.push(fault([...path, key.toWellFormed()], message));
    else visitAt(key, item, path, errors);
  }
}

function visitAt(key: PropertyKey, value: unknown, path: PropertyKey[], errors: FieldError[]) {
  path.push(key);
  visit(value, path, errors);
  path.pop();
}

function scalarFault(value: unknown): FieldMessage | null {
  if (typeof value === "string") return textFault(value);
  return typeof value === "number" && !Number.isFinite(value) ? TOO_LARGE : null;
}

function fault(path: readonly PropertyKey[], message: FieldMessage): FieldError {
  return { path: dotted("body", path), message };
}
