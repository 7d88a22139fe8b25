import type { Json } from "../platform/database/pg-types.ts";

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

const MOST_KEYS_OF_A_PATH = 3;

/**
 * The paths at which two objects differ (P1), sorted by code unit: of at most three keys, below which the third
 * key's path stands for whatever differs. An array differs as a whole, and so does a key that only one of the
 * two has. Numbers are compared by their value, objects whatever the order of their keys.
 */
export const dirtyPaths = (a: JsonObject, b: JsonObject): string[] => pathsIn(a, b, "", 1).sort();

function pathsIn(a: JsonObject, b: JsonObject, above: string, depth: number): string[] {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => {
    const path = childPath(above, key);
    if (!Object.hasOwn(a, key) || !Object.hasOwn(b, key)) return [path];
    const [one, other] = [a[key] ?? null, b[key] ?? null];
    if (depth < MOST_KEYS_OF_A_PATH && isObject(one) && isObject(other)) {
      return pathsIn(one, other, path, depth + 1);
    }
    return isSame(one, other) ? [] : [path];
  });
}

/** Whether two JSON values are equal. */
function isSame(a: Json, b: Json): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length &&
      a.every((item, i) => isSame(item, b[i] ?? null));
  }
  if (!isObject(a)) return a === b;
  if (!isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key] ?? null, b[key] ?? null));
}

export const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The path of a key under another path: `settings.a`. One that holds what paths are written with is put in
 * brackets as a JSON string, `settings["a.b"]`, so that no two keys have the same path.
 */
export function childPath(above: string, key: string): string {
  if (!/^[^.[\]"\\\s]+$/u.test(key)) return `${above}[${JSON.stringify(key)}]`;
  return above === "" ? key : `${above}.${key}`;
}
