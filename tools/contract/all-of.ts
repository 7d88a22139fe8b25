import { type DocumentNode, refuse, resolve, type SchemaNode } from "./document.ts";
import { kindOf } from "./keywords.ts";

/**
 * One object schema that accepts what all parts of an `allOf` accept.
 * Parts are objects; the whole is closed by `unevaluatedProperties: false`.
 * @throws ContractError when a part is no plain object, or two parts name one property.
 */
export function flattenAllOf(document: DocumentNode, schema: SchemaNode, at: string): SchemaNode {
  const parts = partsOf(document, schema, at);
  const properties: Record<string, SchemaNode> = {};
  for (const [name, property] of parts.flatMap((part) => Object.entries(part.properties ?? {}))) {
    if (Object.hasOwn(properties, name)) refuse(at, `two parts of allOf name "${name}"; keep one`);
    properties[name] = property;
  }
  const required = [...new Set(parts.flatMap((part) => part.required ?? []))];
  const closed = schema.unevaluatedProperties === false;
  return { type: "object", properties, required, ...(closed && { additionalProperties: false }) };
}

function partsOf(document: DocumentNode, schema: SchemaNode, at: string): SchemaNode[] {
  const { allOf = [], unevaluatedProperties: _, ...own } = schema;
  const parts = allOf.flatMap((part, index) => {
    const place = `${at}.allOf[${index}]`;
    const found = resolve(document, part, place);
    if (found.allOf) return partsOf(document, found, place);
    checkPart(found, place);
    return [found];
  });
  if (!own.properties && !own.required) return parts;
  const itself = { type: "object", ...own };
  checkPart(itself, at);
  return [...parts, itself];
}

function checkPart(part: SchemaNode, at: string): void {
  if (kindOf(part, at) !== "object") refuse(at, "a part of allOf must be an object; spell it out");
  if (part.additionalProperties !== undefined) {
    refuse(
      at,
      "additionalProperties in a part of allOf sees that part alone; " +
        "write unevaluatedProperties: false beside allOf instead",
    );
  }
  if (part.minProperties !== undefined || part.maxProperties !== undefined) {
    refuse(at, "minProperties and maxProperties in a part of allOf; leave them out");
  }
}
