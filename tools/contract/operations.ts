import {
  allowKeys,
  type BodyNode,
  type ContentNode,
  type DocumentNode,
  isRecord,
  type OperationNode,
  type ParameterNode,
  type PathNode,
  refuse,
  resolve,
  type ResponseNode,
  type SchemaNode,
  type SecurityNode,
} from "./document.ts";
import { parametersOf, schemasOf } from "./parameters.ts";
import type { Roots } from "./components.ts";

export const METHODS = ["get", "post", "put", "patch", "delete"] as const;
type Method = typeof METHODS[number];

/** An operation with every reference resolved and every construct known. */
export type Operation = {
  readonly id: string;
  readonly at: string;
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly roles: readonly string[];
  readonly rateClass: "default" | "writes" | "costly";
  readonly security: readonly SecurityNode[];
  readonly parameters: readonly ParameterNode[];
  readonly body: { readonly required: boolean; readonly schema: SchemaNode } | null;
  readonly responses: readonly Response[];
  /** Of a WebSocket. */
  readonly messages: Messages | null;
};

export type Response = {
  /** Three digits, or `default` for every error that is not listed. */
  readonly status: string;
  /** What it was made of: a component where the operation refers to one. */
  readonly node: ResponseNode;
  readonly description: string;
  readonly headers: NonNullable<ResponseNode["headers"]>;
  readonly content: { readonly type: string; readonly schema: SchemaNode } | null;
};

/** The schemas of what the server sends over a WebSocket, and of what the client does. */
type Messages = { readonly server: SchemaNode; readonly client: SchemaNode };

/** A stream, which is a string as a whole. */
const EVENTS = "text/event-stream";
const OPERATION_KEYS = [
  "operationId",
  "summary",
  "description",
  "tags",
  "deprecated",
  "externalDocs",
  "parameters",
  "requestBody",
  "responses",
  "security",
];
const MEDIA_KEYS = ["schema", "example", "examples"];
const PROBLEM = "application/problem+json";
/** A text that is no JSON. */
const CALENDAR = "text/calendar; charset=utf-8";
const BODILESS = ["101", "204", "205", "304"];

/** @throws ContractError for whatever the runtime could not hold the operation to. */
export function operationsOf(document: DocumentNode): Operation[] {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) => {
    allowKeys(item, ["summary", "description", "parameters", ...METHODS], `paths.${path}`);
    return METHODS.filter((method) => method in item).map((method) =>
      operationOf(document, method, path, item)
    );
  });
  const byId = new Map<string, Operation>();
  for (const operation of operations) {
    const other = byId.get(operation.id);
    if (other) {
      refuse(operation.at, `operationId ${operation.id} is that of ${other.at}; change it`);
    }
    byId.set(operation.id, operation);
  }
  return operations;
}

/** The schemas that requests and answers start from. */
export function rootsOf(document: DocumentNode, operations: readonly Operation[]): Roots {
  return {
    request: operations.flatMap(({ parameters, body, messages }) => [
      ...schemasOf(parameters),
      ...(body ? [body.schema] : []),
      ...(messages ? [messages.client] : []),
    ]),
    response: operations.flatMap(({ responses, messages, at }) => [
      ...(messages ? [messages.server] : []),
      ...responses.flatMap(({ content, headers }) => [
        ...schemasOf(Object.values(headers).map((header) => resolve(document, header, at))),
        ...(content ? [content.schema] : []),
      ]),
    ]),
  };
}

function operationOf(
  document: DocumentNode,
  method: Method,
  path: string,
  item: PathNode,
): Operation {
  const at = `paths.${path}.${method}`;
  const node = item[method];
  if (!isRecord(node)) refuse(at, "it is empty; describe it");
  const operation: OperationNode = node;
  allowKeys(operation, OPERATION_KEYS, at);
  const id = named(operation.operationId, "operationId", at);
  if (!/^[a-z][A-Za-z0-9]*$/.test(id)) refuse(at, `operationId ${id} must be in camelCase`);
  named(operation.description, "description", at);
  const security = securityOf(document, operation, at);
  const parameters = parametersOf(document, [item.parameters, operation.parameters], at);
  checkPath(path, parameters, at);
  const responses = responsesOf(document, operation, at);
  return {
    id,
    at,
    method,
    path,
    security,
    parameters,
    summary: named(operation.summary, "summary", at),
    roles: rolesOf(document, operation, security, at),
    rateClass: rateClassOf(operation, method, at),
    body: operation.requestBody ? bodyOf(document, operation.requestBody, method, at) : null,
    responses,
    messages: messagesOf(operation, responses, at),
  };
}

/** `x-messages`, which an operation has if and only if it opens a WebSocket. */
function messagesOf(
  { "x-messages": written }: OperationNode,
  responses: readonly Response[],
  at: string,
): Messages | null {
  const isSocket = responses.some(({ status }) => status === "101");
  if (written === undefined) {
    return isSocket ? refuse(at, "101 without x-messages; say what is sent over it") : null;
  }
  if (!isSocket) refuse(at, "x-messages without 101; leave it out");
  const place = `${at}.x-messages`;
  allowKeys(written, ["server", "client"], place);
  const { server = refuse(place, "no server; say what it sends") } = written;
  const { client = refuse(place, "no client; say what it sends") } = written;
  return { server, client };
}

function named(value: string | undefined, what: string, at: string): string {
  return value?.trim() ? value : refuse(at, `no ${what}; write one`);
}

function securityOf(document: DocumentNode, operation: OperationNode, at: string): SecurityNode[] {
  const security = operation.security ?? document.security ??
    refuse(at, "no security; name the schemes, or write security: [] for everybody");
  for (const alternative of security) {
    const schemes = Object.keys(alternative);
    if (schemes.length !== 1) {
      refuse(`${at}.security`, "each alternative must name exactly one scheme; split it");
    }
    for (const scheme of schemes) {
      if (document.components?.securitySchemes?.[scheme]) continue;
      refuse(`${at}.security`, `scheme ${scheme} is not in components.securitySchemes; add it`);
    }
  }
  return [...security];
}

function rolesOf(
  document: DocumentNode,
  operation: OperationNode,
  security: readonly SecurityNode[],
  at: string,
): readonly string[] {
  const roles = operation["x-roles"];
  if (security.length === 0) {
    return roles === undefined ? [] : refuse(at, "x-roles of a public operation; leave it out");
  }
  if (!Array.isArray(roles)) {
    refuse(at, "no x-roles; list the users' roles that may call it ([] when only keys may)");
  }
  const users = security.flatMap((alternative) => Object.keys(alternative)).some((scheme) => {
    const declared = document.components?.securitySchemes?.[scheme];
    return isRecord(declared) && declared.type === "http";
  });
  if (users && roles.length === 0) refuse(at, "users may sign in but x-roles is empty; name one");
  if (!users && roles.length > 0) refuse(at, "x-roles names users but security lets none in");
  return roles;
}

/** By which quota its calls are limited (X4). */
function rateClassOf(
  operation: OperationNode,
  method: Method,
  at: string,
): Operation["rateClass"] {
  const isRead = method === "get" || operation["x-changes-nothing"] === true;
  const marked = operation["x-rate-class"];
  if (marked === undefined) return isRead ? "default" : "writes";
  if (marked !== "costly") refuse(at, "x-rate-class is costly, or not there");
  return isRead ? "costly" : refuse(at, "x-rate-class: costly is for reads; leave it out");
}

function checkPath(path: string, parameters: readonly ParameterNode[], at: string): void {
  const used = new Set([...path.matchAll(/\{(.+?)\}/g)].map((match) => match[1]));
  const declared = parameters.filter((parameter) => parameter.in === "path");
  for (const { name } of declared) {
    if (!used.has(name)) refuse(at, `path parameter ${name} is not in the path; drop it`);
  }
  for (const name of used) {
    if (!declared.some((parameter) => parameter.name === name)) {
      refuse(at, `{${name}} in the path is not declared; add it to parameters`);
    }
  }
  if (/\/$|\/\/|\{[^/}]*\}[^/]|[^/]\{/.test(path)) {
    refuse(at, "a path's segments are words or one {name} each, without a slash at the end");
  }
}

function bodyOf(
  document: DocumentNode,
  written: BodyNode,
  method: Method,
  at: string,
): Operation["body"] {
  const place = `${at}.requestBody`;
  const body = resolve(document, written, place);
  allowKeys(body, ["description", "required", "content"], place);
  if (method === "get" || method === "delete") refuse(place, `a body of ${method} has no meaning`);
  const content = contentOf(body.content, ["application/json"], place);
  if (!content) refuse(place, "no content; give application/json a schema");
  return { required: body.required === true, schema: content.schema };
}

function responsesOf(document: DocumentNode, operation: OperationNode, at: string): Response[] {
  const responses = Object.entries(operation.responses ?? {});
  if (responses.length === 0) refuse(at, "no responses; list them");
  return responses.map(([status, written]) => {
    const place = `${at}.responses.${status}`;
    const response = resolve(document, written, place);
    allowKeys(response, ["description", "headers", "content"], place);
    const streams = status === "200" ? [EVENTS] : [];
    const types = problemOnly(status)
      ? [PROBLEM]
      : ["application/json", CALENDAR, PROBLEM, ...streams];
    const content = contentOf(response.content, types, place);
    checkStatus(status, content !== null, place);
    const headers = response.headers ?? {};
    return { status, node: response, description: response.description ?? "", headers, content };
  });
}

function problemOnly(status: string): boolean {
  return status === "default";
}

function checkStatus(status: string, hasContent: boolean, at: string): void {
  if (!/^101$|^[2-5]\d\d$|^default$/.test(status)) {
    refuse(at, "a response's status is three digits or default; write each one out");
  }
  if (BODILESS.includes(status) && hasContent) refuse(at, `${status} has no body; drop content`);
}

function contentOf(
  content: ContentNode | undefined,
  types: readonly string[],
  at: string,
): { type: string; schema: SchemaNode } | null {
  const entries = Object.entries(content ?? {});
  const [first, ...others] = entries;
  if (first === undefined) return null;
  const [type, media] = first;
  if (others.length > 0) refuse(at, "several media types; keep one");
  if (!types.includes(type)) refuse(at, `media type ${type}; use ${types.join(" or ")}`);
  allowKeys(media, MEDIA_KEYS, `${at}.${type}`);
  return { type, schema: media.schema ?? refuse(`${at}.${type}`, "no schema; add one") };
}
