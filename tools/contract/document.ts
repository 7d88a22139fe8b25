import { parse } from "yaml";

/** The parts of OpenAPI 3.1 that the generator reads; it refuses every other key by name. */
export type SchemaNode = {
  readonly "x-open"?: unknown;
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | SchemaNode;
  readonly unevaluatedProperties?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly discriminator?: {
    readonly propertyName: string;
    readonly mapping?: Readonly<Record<string, string>>;
  };
  readonly default?: unknown;
};

export type ParameterNode = {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly style?: string;
  readonly explode?: boolean;
  readonly "x-same-as"?: string;
  readonly schema?: SchemaNode;
};

export type HeaderNode = {
  readonly $ref?: string;
  readonly required?: boolean;
  readonly schema?: SchemaNode;
};

/** What goes over an open WebSocket; see the head of contract/root.yaml. */
export type MessagesNode = { readonly server?: SchemaNode; readonly client?: SchemaNode };

type MediaNode = { readonly schema?: SchemaNode };
export type ContentNode = Readonly<Record<string, MediaNode>>;
export type BodyNode = {
  readonly $ref?: string;
  readonly required?: boolean;
  readonly content?: ContentNode;
};
export type ResponseNode = {
  readonly $ref?: string;
  readonly description?: string;
  readonly headers?: Readonly<Record<string, HeaderNode>>;
  readonly content?: ContentNode;
};
export type SecurityNode = Readonly<Record<string, readonly string[]>>;

export type OperationNode = {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly ParameterNode[];
  readonly requestBody?: BodyNode;
  readonly responses?: Readonly<Record<string, ResponseNode>>;
  readonly security?: readonly SecurityNode[];
  readonly "x-roles"?: readonly string[];
  readonly "x-changes-nothing"?: unknown;
  readonly "x-rate-class"?: unknown;
  readonly "x-messages"?: MessagesNode;
};
export type PathNode = Readonly<Record<string, unknown>> & {
  readonly parameters?: readonly ParameterNode[];
};

export type DocumentNode = {
  readonly openapi?: string;
  readonly servers?: readonly { readonly url: string }[];
  readonly paths?: Readonly<Record<string, PathNode>>;
  readonly security?: readonly SecurityNode[];
  readonly components?: {
    readonly schemas?: Readonly<Record<string, SchemaNode>>;
    readonly parameters?: Readonly<Record<string, ParameterNode>>;
    readonly headers?: Readonly<Record<string, HeaderNode>>;
    readonly responses?: Readonly<Record<string, ResponseNode>>;
    readonly securitySchemes?: Readonly<Record<string, unknown>>;
  };
};

/** Something in openapi.yaml that the generator does not translate; the message says what to do. */
export class ContractError extends Error {
  override readonly name = "ContractError";
}

/** @throws ContractError, always; `at` is the place in the document, dotted. */
export function refuse(at: string, message: string): never {
  throw new ContractError(`${at}: ${message}`);
}

/** Reads the YAML text of a contract. @throws ContractError when it is not OpenAPI 3.1. */
export function readDocument(yaml: string): DocumentNode {
  const document: unknown = parse(yaml);
  if (!isRecord(document)) refuse("(document)", "it is empty; write an OpenAPI 3.1 document");
  if (!/^3\.1\.\d+$/.test(String(document.openapi))) {
    refuse("openapi", `only 3.1 is translated, this is ${document.openapi}; write 3.1.1`);
  }
  return document;
}

/**
 * Follows a local `$ref`, also through further `$ref`s.
 * @throws ContractError when it leads nowhere or out of the document.
 */
export function resolve<Node extends { readonly $ref?: string }>(
  document: DocumentNode,
  node: Node,
  at: string,
): Node {
  let found = node;
  for (let steps = 0; found.$ref !== undefined; steps++) {
    if (steps > 20) refuse(at, `$ref ${node.$ref} runs in a circle`);
    // A reference stands where its target is allowed to stand, so the target has the same type.
    found = lookUp(document, found.$ref, at) as Node;
  }
  return found;
}

/** The last part of a reference, which is the component's name. */
export function refName(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1);
}

/** Refuses keys that the generator would silently drop; extensions (`x-…`) are let through. */
export function allowKeys(node: object, allowed: readonly string[], at: string): void {
  for (const key of Object.keys(node)) {
    if (allowed.includes(key) || key.startsWith("x-")) continue;
    refuse(at, `"${key}" is not translated here; leave it out, or teach it to tools/contract`);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function lookUp(document: DocumentNode, ref: string, at: string): unknown {
  if (!ref.startsWith("#/components/")) {
    refuse(at, `$ref ${ref} must point into #/components/ of the same file`);
  }
  let value: unknown = document;
  for (const part of ref.slice(2).split("/")) {
    value = isRecord(value) ? value[part.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  }
  return isRecord(value)
    ? value
    : refuse(at, `$ref ${ref} points to nothing; add it or correct it`);
}
