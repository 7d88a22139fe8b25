import type { Context as Http } from "hono";
import type * as z from "zod/mini";
import { type FieldError, invalidFields, type Problem } from "../../problem.ts";
import { Lru } from "../caching/lru.ts";
import { fieldErrors, MAX_ERRORS, type PartName } from "./field-errors.ts";
import { queryStart } from "../http/target.ts";
import { parseQuery, type QueryNames } from "./query.ts";
import { bodyFaults, textFault } from "./text-faults.ts";
import type { Route } from "./types.ts";

/** Longer queries are decoded each time. */
const LONGEST_KNOWN = 300;

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
  const schema = body?.content["application/json"].schema;
  const takeQuery = createTakeQuery(query, names);
  const takeHeaders = createTakeHeaders(headers);
  return (http, raw) => {
    const errors: FieldError[] = [];
    const url = http.req.raw.url;
    const parts: AnyParts = {
      path: params && takePath(params, http, url, errors),
      query: takeQuery(url, errors),
      header: takeHeaders(http, errors),
      body: schema && takeBody(schema, body?.required === true, raw, errors),
    };
    if (errors.length > 0) throw invalidRequest(errors);
    return parts;
  };
}

/**
 * Decodes queries; one that was right is remembered by its text, as the same week is asked for again
 * and again: without that, cached weeks are served at nine tenths of the rate. What comes out is
 * read-only, so it may be shared.
 */
function createTakeQuery(schema: z.ZodMiniType | undefined, names: QueryNames | null) {
  const known = new Lru<unknown>({ limit: 4_000 });
  return (url: string, errors: FieldError[]): unknown => {
    const start = queryStart(url);
    const text = start === -1 ? "" : url.slice(start);
    const remembered = known.get(text);
    if (remembered !== undefined) return remembered;
    const before = errors.length;
    const raw = names ? parseQuery(url, names, errors) : {};
    const query = schema && take("query", schema, raw, errors);
    if (errors.length === before && query !== undefined && text.length <= LONGEST_KNOWN) {
      known.set(text, query);
    }
    return query;
  };
}

/** Null for an operation without parameters that may not answer 400 either, as a health probe. */
function queryNames(route: Route): QueryNames | null {
  const { types } = route.responses;
  if (!route.request && !("400" in types || "default" in types)) return null;
  const { "x-lists": lists = [], "x-same-as": sameNames = {} } = route;
  const names = [...Object.keys(route.request?.query?.shape ?? {}), ...Object.keys(sameNames)];
  return { isList: new Map(names.map((name) => [name, lists.includes(name)])), sameNames };
}

function take(
  part: PartName,
  schema: z.ZodMiniType,
  input: unknown,
  errors: FieldError[],
): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const known = new Set(errors.map((error) => error.path));
  for (const error of fieldErrors(part, result.error.issues, input)) {
    // One error for each field: what could not even be decoded is neither missing nor out of range too.
    if (known.has(error.path)) continue;
    known.add(error.path);
    errors.push(error);
  }
  return undefined;
}

function takeBody(
  schema: z.ZodMiniType,
  required: boolean,
  raw: unknown,
  errors: FieldError[],
): unknown {
  if (raw === undefined) {
    if (required) errors.push({ path: "body", message: { say: "required" } });
    return undefined;
  }
  const faults = bodyFaults(raw);
  if (faults.length === 0) return take("body", schema, raw, errors);
  errors.push(...faults);
  return undefined;
}

/** What is wrong with a body by its schema, as a problem; null: nothing. */
export function bodyProblem(schema: z.ZodMiniType, raw: unknown): Problem | null {
  const errors: FieldError[] = [];
  takeBody(schema, true, raw, errors);
  return errors.length === 0 ? null : invalidRequest(errors);
}

function takePath(schema: z.ZodMiniType, http: Http, url: string, errors: FieldError[]): unknown {
  const values = http.req.param();
  if (!url.includes("%")) return take("path", schema, values, errors);
  const query = queryStart(url);
  if (!isDecodable(query === -1 ? url : url.slice(0, query))) {
    errors.push({ path: "path", message: { say: "percent_encoding" } });
    return undefined;
  }
  for (const [name, value] of Object.entries(values)) {
    const message = textFault(value);
    if (message !== null) errors.push({ path: `path.${name}`, message });
  }
  return take("path", schema, values, errors);
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
/** Decodes the declared headers; what a request without any of them gives is known beforehand. */
function createTakeHeaders(schema: z.ZodMiniObject | undefined) {
  const names = Object.keys(schema?.shape ?? {});
  const none = schema?.safeParse({});
  return (http: Http, errors: FieldError[]): unknown => {
    if (!schema) return undefined;
    let values: Record<string, string> | undefined;
    for (const name of names) {
      const value = http.req.raw.headers.get(name);
      if (value !== null) (values ??= {})[name] = value;
    }
    return values === undefined && none?.success
      ? none.data
      : take("header", schema, values ?? {}, errors);
  };
}

function invalidRequest(errors: readonly FieldError[]): Problem {
  return invalidFields(errors.slice(0, MAX_ERRORS));
}
