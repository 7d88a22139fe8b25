/** A piece of the contract as parsed; what is in it, its readers find out. */
export type Node = { readonly [key: string]: unknown };

/** The thing as an object, an empty one when it is none. */
export const nodeOf = (thing: unknown): Node =>
  // Any object has readable keys.
  typeof thing === "object" && thing !== null ? thing as Node : {};

export const listOf = (thing: unknown): readonly unknown[] => Array.isArray(thing) ? thing : [];

export const textOf = (thing: unknown): string => typeof thing === "string" ? thing : "";

/** What a local `$ref` points to, under what stands beside it; the thing itself when it is none. */
export function follow(document: Node, thing: unknown): Node {
  const { $ref, ...beside } = nodeOf(thing);
  if (typeof $ref !== "string") return nodeOf(thing);
  const path = $ref.slice(2).split("/").map((part) => part.replaceAll("~1", "/"));
  const found = path.reduce<unknown>((node, key) => nodeOf(node)[key], document);
  return { ...follow(document, found), ...beside };
}

/** The name of the component that a reference names; null for what is no reference. */
export const refName = (thing: unknown): string | null =>
  textOf(nodeOf(thing)["$ref"]).split("/").at(-1) || null;
