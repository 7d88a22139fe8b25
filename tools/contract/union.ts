import { block, literal } from "./code.ts";
import { type DocumentNode, refuse, resolve, type SchemaNode } from "./document.ts";
import { kindOf, typesOf } from "./keywords.ts";
import { type Scope, zodOf } from "./schema.ts";

/**
 * `oneOf` and `anyOf`. zod takes the first alternative that fits, so a `oneOf` is translated only
 * where no value can fit two: their JSON types differ, or a required property tells them apart.
 */
export function unionOf(schema: SchemaNode, scope: Scope, at: string): string {
  const alternatives = schema.oneOf ?? schema.anyOf ?? [];
  if (schema.oneOf && schema.anyOf) refuse(at, "oneOf and anyOf at once; keep one");
  const values = alternatives.filter((alternative) => !isNull(alternative));
  const [first] = values;
  if (first === undefined) refuse(at, "no alternative but null; say what else it may be");
  const code = values.length === 1
    ? zodOf(first, scope, `${at}.oneOf[0]`)
    : severalOf(schema, values, scope, at);
  return values.length < alternatives.length ? `z.nullable(${code})` : code;
}

function severalOf(
  schema: SchemaNode,
  values: readonly SchemaNode[],
  scope: Scope,
  at: string,
): string {
  const codes = values.map((value, index) => zodOf(value, scope, `${at}.oneOf[${index}]`));
  const targets = values.map((value, index) =>
    resolve(scope.document, value, `${at}.oneOf[${index}]`)
  );
  const property = schema.discriminator
    ? declaredProperty(schema.discriminator, values, targets, scope.document, at)
    : tellingProperty(targets, scope.document, at);
  if (property !== null) {
    return block(`z.discriminatedUnion(${literal(property)}, [`, codes, "])");
  }
  if (schema.oneOf) checkTypesDiffer(targets, at);
  return block("z.union([", codes, "])");
}

function isNull(schema: SchemaNode): boolean {
  return schema.type === "null" || schema.const === null;
}

function checkTypesDiffer(values: readonly SchemaNode[], at: string): void {
  const types = values.map((value) => jsonType(value, at));
  if (new Set(types).size === types.length) return;
  refuse(
    at,
    `nothing tells alternatives of one type apart (${types.join(", ")}); ` +
      "give each a required property with its own const, or write anyOf",
  );
}

function jsonType(schema: SchemaNode, at: string): string {
  const kind = kindOf(schema, at);
  if (kind === "const") return typeof schema.const;
  if (kind === "enum") return typeof schema.enum?.[0];
  return kind === "all-of" ? "object" : typesOf(schema)[0]?.replace("integer", "number") ?? kind;
}

/** The property a discriminator names, after it and its mapping were checked. */
function declaredProperty(
  { propertyName, mapping = {} }: NonNullable<SchemaNode["discriminator"]>,
  values: readonly SchemaNode[],
  targets: readonly SchemaNode[],
  document: DocumentNode,
  at: string,
): string {
  const owners = tagOwners(propertyName, targets, document, at) ??
    refuse(at, `"${propertyName}" must be required in each alternative, with a const of its own`);
  for (const [tag, ref] of Object.entries(mapping)) {
    if (values[owners.get(tag) ?? -1]?.$ref !== ref) {
      refuse(at, `mapping of "${tag}" does not fit ${ref}; correct it`);
    }
  }
  return propertyName;
}

/** A property that tells all alternatives apart without being declared; null when none does. */
function tellingProperty(
  targets: readonly SchemaNode[],
  document: DocumentNode,
  at: string,
): string | null {
  const candidates = Object.keys(targets[0]?.properties ?? {});
  return candidates.find((name) => tagOwners(name, targets, document, at) !== null) ?? null;
}

/** Which alternative each value of a property belongs to; null when it does not tell them apart. */
function tagOwners(
  property: string,
  targets: readonly SchemaNode[],
  document: DocumentNode,
  at: string,
): Map<unknown, number> | null {
  const owners = new Map<unknown, number>();
  for (const [index, target] of targets.entries()) {
    const written = target.properties?.[property];
    const tag = written && resolve(document, written, at);
    const values = tag && "const" in tag ? [tag.const] : tag?.enum ?? [];
    if (values.length === 0 || !target.required?.includes(property)) return null;
    for (const value of values) {
      if (owners.has(value)) return null;
      owners.set(value, index);
    }
  }
  return owners;
}
