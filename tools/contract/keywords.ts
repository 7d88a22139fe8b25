import { allowKeys, refuse, type SchemaNode } from "./document.ts";

export type Kind =
  | "reference"
  | "all-of"
  | "union"
  | "const"
  | "enum"
  | "string"
  | "number"
  | "boolean"
  | "array"
  | "object"
  | "null"
  | "anything";

const ANNOTATIONS = ["title", "description", "example", "examples", "deprecated", "$comment"];
const OBJECT = ["type", "properties", "required", "additionalProperties"];

/** What may stand beside what. A keyword that is not listed for a kind is refused, not ignored. */
const KEYWORDS: Record<Kind, readonly string[]> = {
  reference: ["$ref", "default"],
  "all-of": ["allOf", ...OBJECT, "unevaluatedProperties", "default"],
  union: ["oneOf", "anyOf", "discriminator", "default"],
  const: ["const", "type", "default"],
  enum: ["enum", "type", "format", "default"],
  string: ["type", "format", "pattern", "minLength", "maxLength", "default"],
  number: [
    "type",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "default",
  ],
  boolean: ["type", "default"],
  array: ["type", "items", "minItems", "maxItems", "uniqueItems", "default"],
  object: [...OBJECT, "minProperties", "maxProperties", "default"],
  null: ["type"],
  anything: [],
};

/** The types of a schema without `null`. */
export function typesOf(schema: SchemaNode): readonly string[] {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  return types.filter((type) => type !== "null");
}

/** May the value be null? Looks at `type`, `enum` and `const` of this schema alone. */
export function isNullable(schema: SchemaNode): boolean {
  return [schema.type].flat().includes("null") || schema.enum?.includes(null) === true;
}

/**
 * What a schema is, after its keywords were checked against the list for that kind.
 * @throws ContractError for a keyword that does not belong there.
 */
export function kindOf(schema: SchemaNode, at: string): Kind {
  const kind = guessKind(schema, at);
  allowKeys(schema, [...ANNOTATIONS, ...KEYWORDS[kind]], at);
  return kind;
}

function guessKind(schema: SchemaNode, at: string): Kind {
  if (schema.$ref !== undefined) return "reference";
  if (schema.allOf) return "all-of";
  if (schema.oneOf || schema.anyOf) return "union";
  if ("const" in schema) return "const";
  if (schema.enum) return "enum";
  const types = typesOf(schema);
  if (types.length > 1) {
    refuse(at, `several types (${types.join(", ")}) at once; write anyOf with one schema each`);
  }
  return kindOfType(types[0], schema, at);
}

function kindOfType(type: string | undefined, schema: SchemaNode, at: string): Kind {
  switch (type) {
    case "string":
    case "number":
    case "boolean":
    case "array":
    case "object":
      return type;
    case "integer":
      return "number";
    case undefined:
      return schema.type === undefined ? "anything" : "null";
    default:
      return refuse(at, `type "${type}" is not one of JSON Schema's; correct it`);
  }
}
