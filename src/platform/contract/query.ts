import type { FieldError } from "../../problem.ts";
import { MAX_ERRORS } from "./field-errors.ts";
import { queryStart } from "../http/target.ts";
import { mixedNames, type SameNames } from "./same-names.ts";
import { textFault } from "./text-faults.ts";

/** The query parameters of an operation, and the other names that some have. */
export type QueryNames = {
  /** True for a list, which may be given more than once. */
  readonly isList: ReadonlyMap<string, boolean>;
  readonly sameNames: SameNames;
};
type RawQuery = Record<string, string | string[]>;

/**
 * Decodes a query once (application/x-www-form-urlencoded). An unknown name, a second value of a
 * plain parameter and bad percent-encoding are errors, so that a typo cannot pass silently.
 */
export function parseQuery(url: string, names: QueryNames, errors: FieldError[]): RawQuery {
  const query: RawQuery = {};
  const start = queryStart(url);
  if (start === -1) return query;
  const end = url.indexOf("#", start);
  const text = end === -1 ? url.slice(start + 1) : url.slice(start + 1, end);
  for (const pair of text.split("&")) {
    if (pair !== "" && errors.length < MAX_ERRORS) addPair(query, pair, names, errors);
  }
  errors.push(...mixedNames(Object.keys(query), names.sameNames));
  return withoutOtherNames(query, names.sameNames);
}

function withoutOtherNames(query: RawQuery, sameNames: SameNames): RawQuery {
  for (const [other, name] of Object.entries(sameNames)) {
    const value = query[other];
    if (value === undefined) continue;
    query[name] ??= value;
    delete query[other];
  }
  return query;
}

function addPair(query: RawQuery, pair: string, names: QueryNames, errors: FieldError[]): void {
  const equals = pair.indexOf("=");
  const name = decoded(equals === -1 ? pair : pair.slice(0, equals));
  const isList = name === null ? undefined : names.isList.get(name);
  if (name === null) {
    errors.push({ path: "query", message: { say: "percent_encoding" } });
    return;
  }
  if (isList === undefined) {
    errors.push(unknownName(name, names));
    return;
  }
  const value = decoded(equals === -1 ? "" : pair.slice(equals + 1));
  const fault = value === null ? BAD_ENCODING : textFault(value);
  if (value === null || fault !== null) {
    errors.push({ path: `query.${name}`, message: fault ?? BAD_ENCODING });
  } else if (isList) {
    const [items, before] = [itemsOf(value), query[name]];
    if (Array.isArray(before)) { for (const item of items) before.push(item); }
    else query[name] = items;
  } else if (name in query) errors.push({ path: `query.${name}`, message: { say: "given_twice" } });
  else query[name] = value;
}

/** A list may be one value with commas, or its key again and again; clients send both. */
const itemsOf = (value: string): string[] => value === "" ? [] : value.split(",");

const BAD_ENCODING = { say: "percent_encoding" } as const;

function decoded(text: string): string | null {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return null;
  }
}

function unknownName(name: string, names: QueryNames): FieldError {
  return {
    path: `query.${name.slice(0, 100).toWellFormed()}`,
    message: { say: "unknown_parameter", known: [...names.isList.keys()] },
  };
}
