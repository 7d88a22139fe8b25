import { document } from "./contract-check.ts";

/** A piece of the document; what is in it, `at` and the readers below find out. */
export type Piece = { readonly [key: string]: unknown };

/** Who calls, as `x-gauntlet` names them. */
export type As = "tutor" | "student" | "newcomer" | "admin" | "service" | "api_key" | "nobody";

/** How one request example is sent and answered; see the head of contract/root.yaml. */
export type Plan = {
  readonly as: As;
  readonly success: number;
  readonly path: Piece;
  readonly query: Piece;
  readonly header: Piece;
  readonly body: Piece;
  readonly with: readonly unknown[];
};

export type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly example: unknown;
  readonly explode: boolean;
  readonly required: boolean;
  readonly schema: Piece;
};

export type Operation = {
  readonly id: string;
  readonly method: string;
  /** The template below /api. */
  readonly path: string;
  readonly description: string;
  readonly roles: readonly string[];
  readonly security: readonly Piece[];
  readonly parameters: readonly Parameter[];
  /** Does a call change anything? Then it takes an Idempotency-Key. */
  readonly isWrite: boolean;
  readonly hasBody: boolean;
  readonly isBodyNeeded: boolean;
  readonly bodySchema: Piece;
  /** Request examples by name; one without a body for an operation that has none. */
  readonly examples: ReadonlyMap<string, unknown>;
  readonly statuses: readonly number[];
  /** The names of all headers of its answers. */
  readonly headers: readonly string[];
  /** Every example of an answer, with the status it stands under. */
  readonly answers: readonly { name: string; status: number; type: string; value: unknown }[];
  readonly planOf: (example: string) => Plan;
};

const METHODS = ["get", "put", "post", "patch", "delete"];

/** Every operation of openapi.yaml with all references followed. */
export const operations: readonly Operation[] = entries(document["paths"]).flatMap(
  ([path, item]) =>
    entries(item).filter(([method]) => METHODS.includes(method)).map(([method, operation]) =>
      operationOf(path, method, piece(operation), list(piece(item)["parameters"]))
    ),
);

function operationOf(path: string, method: string, of: Piece, shared: readonly unknown[]) {
  const content = piece(piece(piece(resolve(of["requestBody"]))["content"])["application/json"]);
  const bodies = entries(content["examples"]).map(([name, example]) =>
    [name, piece(resolve(example))["value"]] as const
  );
  const security = of["security"] === undefined ? document["security"] : of["security"];
  return {
    id: String(of["operationId"]),
    method: method.toUpperCase(),
    path,
    description: String(of["description"] ?? ""),
    roles: list(of["x-roles"]).map(String),
    security: list(security).map(piece),
    parameters: [...shared, ...list(of["parameters"])].map(parameterOf),
    isWrite: method !== "get" && of["x-changes-nothing"] !== true,
    hasBody: of["requestBody"] !== undefined,
    isBodyNeeded: piece(resolve(of["requestBody"]))["required"] === true,
    bodySchema: piece(content["schema"]),
    examples: new Map(bodies.length > 0 ? bodies : [["", undefined]]),
    statuses: Object.keys(piece(of["responses"])).map(Number),
    headers: Object.values(piece(of["responses"])).flatMap((answer) =>
      Object.keys(piece(piece(resolve(answer))["headers"]))
    ),
    answers: entries(of["responses"]).flatMap(([status, answer]) => answersOf(status, answer)),
    planOf: (example: string) => planOf(piece(of["x-gauntlet"]), example),
  };
}

function parameterOf(reference: unknown): Parameter {
  const parameter = piece(resolve(reference));
  return {
    name: String(parameter["name"]),
    in: String(parameter["in"]),
    example: parameter["example"],
    explode: parameter["explode"] !== false,
    required: parameter["required"] === true,
    schema: piece(parameter["schema"]),
  };
}

function answersOf(status: string, reference: unknown) {
  return entries(piece(resolve(reference))["content"]).flatMap(([type, content]) =>
    entries(piece(content)["examples"]).map(([name, example]) => ({
      name,
      type,
      status: Number(status),
      value: piece(resolve(example))["value"],
    }))
  );
}

function planOf(gauntlet: Piece, example: string): Plan {
  const special = piece(piece(gauntlet["examples"])[example]);
  const of = (key: string) => special[key] ?? gauntlet[key];
  return {
    // contract/root.yaml says which words may stand here; any other fails in `callersOf`.
    as: of("as") as As,
    success: Number(of("success")),
    path: piece(of("path")),
    query: piece(of("query")),
    header: piece(of("header")),
    body: piece(of("body")),
    with: list(of("with")),
  };
}

/** What a `$ref` points to, or the thing itself. */
export function resolve(thing: unknown): unknown {
  const reference = piece(thing)["$ref"];
  if (typeof reference !== "string") return thing;
  const path = reference.slice(2).split("/").map((part) => part.replaceAll("~1", "/"));
  const found = path.reduce<unknown>((node, key) => piece(node)[key], document);
  if (found === undefined) throw new Error(`${reference} leads nowhere`);
  return resolve(found);
}

/** The thing as an object, an empty one when it is none. */
export function piece(thing: unknown): Piece {
  return typeof thing === "object" && thing !== null ? thing as Piece : {};
}

export function entries(thing: unknown): [string, unknown][] {
  return Object.entries(piece(thing));
}

export function list(thing: unknown): readonly unknown[] {
  return Array.isArray(thing) ? thing : [];
}
