import { block, checked, literal, propertyName } from "./code.ts";
import { type DocumentNode, refuse, type SchemaNode } from "./document.ts";
import { isNullable, kindOf, typesOf } from "./keywords.ts";
import { flattenAllOf } from "./all-of.ts";
import { numberOf, stringOf } from "./scalars.ts";
import { refsIn } from "./references.ts";
import { unionOf } from "./union.ts";

/** Requests fill in defaults; in an answer a default is only documentation. */
export type Mode = "request" | "response";

export type Scope = {
  readonly document: DocumentNode;
  readonly mode: Mode;
  /** The name of the constant that holds a component in this mode. */
  readonly nameOf: (ref: string, at: string) => string;
  /** Does the component contain itself? */
  readonly isRecursive: (ref: string) => boolean;
};

/**
 * The zod expression that accepts exactly what a JSON schema accepts.
 * @throws ContractError naming `at` for whatever it does not translate.
 */
export function zodOf(schema: SchemaNode, scope: Scope, at: string): string {
  const code = withoutDefault(schema, scope, at);
  const decided = schema.oneOf || schema.anyOf || "const" in schema;
  return withDefault(!decided && isNullable(schema) ? `z.nullable(${code})` : code, schema, scope);
}

function withDefault(code: string, schema: SchemaNode, scope: Scope): string {
  const filledIn = scope.mode === "request" && "default" in schema;
  return filledIn ? `z._default(${code}, ${literal(schema.default)})` : code;
}

function withoutDefault(schema: SchemaNode, scope: Scope, at: string): string {
  switch (kindOf(schema, at)) {
    case "reference":
      return scope.nameOf(schema.$ref ?? "", at);
    case "all-of":
      return allOf(schema, scope, at);
    case "union":
      return unionOf(schema, scope, at);
    case "const":
      return `z.literal(${literal(schema.const)})`;
    case "enum":
      return enumOf(schema, at);
    case "string":
      return stringOf(schema, scope.mode, at);
    case "number":
      return numberOf(schema, at);
    case "boolean":
      return "z.boolean()";
    case "array":
      return arrayOf(schema, scope, at);
    case "object":
      return objectOf(schema, scope, at);
    case "null":
      return refuse(at, 'type "null" alone; write type: [string, "null"] or oneOf with it');
    case "anything":
      return "z.unknown()";
  }
}

function allOf(schema: SchemaNode, scope: Scope, at: string): string {
  const [only, ...others] = schema.allOf ?? [];
  if (only?.$ref !== undefined && others.length === 0 && !schema.properties && !schema.required) {
    return zodOf(only, scope, at);
  }
  return objectOf(flattenAllOf(scope.document, schema, at), scope, at);
}

function enumOf(schema: SchemaNode, at: string): string {
  const values = (schema.enum ?? []).filter((value) => value !== null);
  const [type = "string"] = typesOf(schema);
  const fits = (value: unknown) =>
    type === "integer" ? Number.isSafeInteger(value) : jsonType(value) === type;
  const wrong = values.find((value) => !fits(value));
  if (wrong !== undefined) refuse(at, `enum value ${literal(wrong)} is no ${type}; correct one`);
  if (values.length === 0) refuse(at, "enum without a value; name at least one");
  if (schema.enum?.includes(null) !== [schema.type].flat().includes("null")) {
    refuse(at, "only one of enum and type names null; write it in both or in none");
  }
  return type === "string" ? `z.enum(${literal(values)})` : `z.literal(${literal(values)})`;
}

function jsonType(value: unknown): string {
  return typeof value;
}

/** An array of what the code says, with how many items there may be, and whether they may repeat. */
export function arrayCode(items: string, schema: SchemaNode): string {
  const { minItems, maxItems, uniqueItems } = schema;
  return checked(`z.array(${items})`, [
    ...(minItems === undefined ? [] : [`z.minLength(${minItems})`]),
    ...(maxItems === undefined ? [] : [`z.maxLength(${maxItems})`]),
    ...(uniqueItems ? ["checks.uniqueItems()"] : []),
  ]);
}

function arrayOf(schema: SchemaNode, scope: Scope, at: string): string {
  const items = schema.items ?? refuse(at, "an array without items; say what it holds");
  return arrayCode(zodOf(items, scope, `${at}.items`), schema);
}

function objectOf(schema: SchemaNode, scope: Scope, at: string): string {
  const properties = Object.entries(schema.properties ?? {});
  const extra = schema.additionalProperties;
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(schema.properties ?? {}, name)) {
      refuse(at, `required names "${name}", which is not in properties; add it there`);
    }
  }
  const checks = sizeChecks(schema, scope, at);
  if (properties.length === 0 && extra !== false) {
    const values = typeof extra === "object" ? zodOf(extra, scope, `${at}.*`) : "z.unknown()";
    return checked(`z.record(z.string(), ${values})`, checks);
  }
  const members = properties.map(([name, property]) =>
    member(name, property, schema.required?.includes(name) === true, scope, `${at}.${name}`)
  );
  return checked(objectCall(extra, members, scope, at), checks);
}

function objectCall(
  extra: boolean | SchemaNode | undefined,
  members: readonly string[],
  scope: Scope,
  at: string,
): string {
  if (extra === false) return block("z.strictObject({", members, "})");
  if (extra === true) return block("z.looseObject({", members, "})");
  const open = block("z.object({", members, "})");
  return extra === undefined ? open : `z.catchall(${open}, ${zodOf(extra, scope, `${at}.*`)})`;
}

function member(
  name: string,
  schema: SchemaNode,
  required: boolean,
  scope: Scope,
  at: string,
): string {
  if (name === "__proto__") refuse(at, "a property of that name cannot be kept; rename it");
  const filledIn = scope.mode === "request" && "default" in schema;
  const value = zodOf(schema, scope, at);
  const code = required || filledIn ? value : `z.optional(${value})`;
  // A getter lets zod's schemas refer to themselves or to one that is declared further down.
  return refsIn(schema).some(scope.isRecursive)
    ? `get ${propertyName(name)}()${typeOf(code)} {\n  return ${code.replaceAll("\n", "\n  ")};\n}`
    : `${propertyName(name)}: ${code}`;
}

const WRAPPERS: Readonly<Record<string, string>> = {
  array: "z.ZodMiniArray",
  nullable: "z.ZodMiniNullable",
  optional: "z.ZodMiniOptional",
};

/** The type of a getter that wraps a schema, which TypeScript cannot find out where that contains itself. */
function typeOf(code: string): string {
  // Checks that follow do not change it.
  const [, wraps, name] = /^((?:z\.(?:array|nullable|optional)\()+)(\w+)\)/.exec(code) ?? [];
  if (wraps === undefined) return "";
  const types = [...wraps.matchAll(/\w{2,}/g)].map(([wrapper]) => WRAPPERS[wrapper]);
  return `: ${types.map((type) => `${type}<`).join("")}typeof ${name}${">".repeat(types.length)}`;
}

function sizeChecks(schema: SchemaNode, scope: Scope, at: string): string[] {
  const { minProperties, maxProperties, properties = {} } = schema;
  if (minProperties === undefined && maxProperties === undefined) return [];
  // zod counts what it hands on: a dropped or filled-in property would change the number.
  const closed = typeof schema.additionalProperties === "boolean" ||
    Object.keys(properties).length === 0;
  const filledIn = Object.values(properties).some((property) => "default" in property);
  if (!closed || (filledIn && scope.mode === "request")) {
    refuse(
      at,
      "minProperties needs additionalProperties: false or true, and no defaults; say so or drop it",
    );
  }
  return [
    ...(minProperties === undefined ? [] : [`checks.minProperties(${minProperties})`]),
    ...(maxProperties === undefined ? [] : [`checks.maxProperties(${maxProperties})`]),
  ];
}
