import type { Context as Http } from "hono";
import type * as z from "zod";
import { type FieldError, Problem } from "../../problem.ts";
import { fieldErrors, MAX_ERRORS, type PartName } from "./field-errors.ts";
import { parseQuery, type QueryNames, queryStart } from "./query.ts";
import { bodyFaults, textFault } from "./text-faults.ts";
import type { Route } from "./types.ts";

/** A decoded request; what the parts hold, the handler's types say. */
export type AnyParts = {
  readonly path: unknown;
  readonly query: unknown;
  readonly header: unknown;
  readonly body: unknown;
};

/** Decodes and validates; `raw` is the parsed JSON body, undefined when there is none. */
export type Decode = (http: Http, raw: unknown) => AnyParts;

/**
 * Makes the decoder of one operation, which reports the errors of path, query, header and body
 * together. @throws Problem 400 `validation_failed`, from the decoder
 */
export function createDecode(route: Route): Decode {
  const { params, query, headers, body } = route.request ?? {};
  const names = queryNames(route);
  const headerNames = Object.keys(headers?.shape ?? {});
  const schema = body?.content["application/json"].schema;
  return (http, raw) => {
    const errors: FieldError[] = [];
    const url = http.req.raw.url;
    const rawQuery = parseQuery(url, names, errors);
    const parts: AnyParts = {
      path: params && take("path", params, pathValues(http, url, errors), errors),
      query: query && take("query", query, rawQuery, errors),
      header: headers && take("header", headers, headerValues(http, headerNames), errors),
      body: schema && takeBody(schema, body?.required === true, raw, errors),
    };
    if (errors.length > 0) throw invalidRequest(errors);
    return parts;
  };
}

function queryNames(route: Route): QueryNames {
  const repeated = route["x-repeated"] ?? [];
  const names = Object.keys(route.request?.query?.shape ?? {});
  return new Map(names.map((name) => [name, repeated.includes(name)]));
}

function take(part: PartName, schema: z.ZodType, input: unknown, errors: FieldError[]): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const known = new Set(errors.map((error) => error.path));
  for (const error of fieldErrors(part, result.error.issues, input)) {
    // What could not even be decoded is reported as that, not as missing too.
    if (!known.has(error.path)) errors.push(error);
  }
  return undefined;
}

function takeBody(
  schema: z.ZodType,
  required: boolean,
  raw: unknown,
  errors: FieldError[],
): unknown {
  if (raw === undefined) {
    if (required) errors.push({ path: "body", message: "is required" });
    return undefined;
  }
  const faults = bodyFaults(raw);
  if (faults.length === 0) return take("body", schema, raw, errors);
  errors.push(...faults);
  return undefined;
}

function pathValues(http: Http, url: string, errors: FieldError[]): Record<string, string> {
  const values = http.req.param();
  if (!url.includes("%")) return values;
  const query = queryStart(url);
  if (!isDecodable(query === -1 ? url : url.slice(0, query))) {
    errors.push({ path: "path", message: "is not valid percent-encoding" });
  }
  for (const [name, value] of Object.entries(values)) {
    const message = textFault(value);
    if (message !== null) errors.push({ path: `path.${name}`, message });
  }
  return values;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

// A header holds bytes without NUL (RFC 9110, 5.5), so its text can always be stored.
function headerValues(http: Http, names: readonly string[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = http.req.raw.headers.get(name);
    if (value !== null) values[name] = value;
  }
  return values;
}

function invalidRequest(errors: readonly FieldError[]): Problem {
  const [first] = errors;
  return new Problem("validation_failed", {
    ...(first && { detail: `${first.path} ${first.message}` }),
    errors: errors.slice(0, MAX_ERRORS),
  });
}
