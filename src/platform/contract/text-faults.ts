import type { FieldError } from "../../problem.ts";
import { dotted, MAX_ERRORS } from "./field-errors.ts";

/** Far deeper than any body of the contract, far from where recursion would hurt. */
const MAX_DEPTH = 64;

/** Why PostgreSQL could not store a text; null when it can. */
export function textFault(text: string): string | null {
  if (text.includes("\0")) return "must not contain the character U+0000";
  return text.isWellFormed() ? null : "must not contain half of a surrogate pair";
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
    else errors.push(fault([], `is nested deeper than ${MAX_DEPTH}`));
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
    const message = key === "__proto__" ? "is not allowed as a key" : textFault(key);
    if (message !== null) errors.push(fault([...path, key.toWellFormed()], message));
    else visitAt(key, item, path, errors);
  }
}

function visitAt(key: PropertyKey, value: unknown, path: PropertyKey[], errors: FieldError[]) {
  path.push(key);
  visit(value, path, errors);
  path.pop();
}

function scalarFault(value: unknown): string | null {
  if (typeof value === "string") return textFault(value);
  return typeof value === "number" && !Number.isFinite(value) ? "is too large a number" : null;
}

function fault(path: readonly PropertyKey[], message: string): FieldError {
  return { path: dotted("body", path), message };
}
