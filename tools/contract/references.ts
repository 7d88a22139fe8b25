import { hasDecoder } from "./scalars.ts";
import { type DocumentNode, resolve, type SchemaNode } from "./document.ts";

/** The schemas directly inside a schema. */
function childrenOf(schema: SchemaNode): SchemaNode[] {
  const { properties, items, oneOf = [], anyOf = [], allOf = [], additionalProperties } = schema;
  return [
    ...Object.values(properties ?? {}),
    ...(items ? [items] : []),
    ...oneOf,
    ...anyOf,
    ...allOf,
    ...(typeof additionalProperties === "object" ? [additionalProperties] : []),
  ];
}

/** The `$ref`s written in a schema, in the order they are met; it does not follow them. */
export function refsIn(schema: SchemaNode): string[] {
  const own = schema.$ref === undefined ? [] : [schema.$ref];
  return [...own, ...childrenOf(schema).flatMap(refsIn)];
}

/** Every component that can be reached from these schemas, those that others need first. */
export function reachable(document: DocumentNode, roots: readonly SchemaNode[]): string[] {
  const found = new Set<string>();
  const ordered: string[] = [];
  const visit = (ref: string) => {
    if (found.has(ref)) return;
    found.add(ref);
    for (const next of refsIn(target(document, ref))) visit(next);
    ordered.push(ref);
  };
  for (const root of roots) refsIn(root).forEach(visit);
  return ordered;
}

/** The components that contain themselves, however deep. */
export function recursiveRefs(document: DocumentNode, refs: readonly string[]): Set<string> {
  const containsItself = (ref: string) =>
    reachable(document, [target(document, ref)]).includes(ref);
  return new Set(refs.filter(containsItself));
}

/** Does a request change anything of such a value: fill in a `default`, decode a text? */
export function isDecoded(
  document: DocumentNode,
  schema: SchemaNode,
  seen: ReadonlySet<string> = new Set(),
): boolean {
  if ("default" in schema || hasDecoder(schema)) return true;
  if (schema.$ref !== undefined) {
    if (seen.has(schema.$ref)) return false;
    return isDecoded(document, target(document, schema.$ref), new Set([...seen, schema.$ref]));
  }
  return childrenOf(schema).some((child) => isDecoded(document, child, seen));
}

function target(document: DocumentNode, ref: string): SchemaNode {
  const parts = ref.slice(2).split("/");
  const schema = document.components?.schemas?.[parts[2] ?? ""];
  // A $ref to anything but a named schema, or to nothing, is refused by `resolve`.
  return schema ?? resolve(document, { $ref: ref } as SchemaNode, ref);
}
