import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/platform/database/pg-types.ts";
import { dirtyPaths, type JsonObject } from "../../src/profile/dirty-paths.ts";

/** What P1 says, by example. */
test.each<[string, JsonObject, JsonObject, string[]]>([
  ["nothing", {}, {}, []],
  ["equal", { a: { b: [1, { c: null }] } }, { a: { b: [1, { c: null }] } }, []],
  ["a field and a setting", { headline: "a", settings: { hourly_rate: "1" } }, {
    headline: "b",
    settings: { hourly_rate: "2" },
  }, ["headline", "settings.hourly_rate"]],
  ["an array as a whole", { s: { subjects: ["a", "b", "c"] } }, {
    s: { subjects: ["a", "b", "d"] },
  }, [
    "s.subjects",
  ]],
  ["the order of an array", { s: [1, 2] }, { s: [2, 1] }, ["s"]],
  ["a key on the one side only", { a: 1, s: { x: { y: 1 } } }, { a: 1 }, ["s"]],
  ["a key on the other side only", { s: {} }, { s: { x: { y: 1 } } }, ["s.x"]],
  ["null is not absent", { a: null }, {}, ["a"]],
  ["an empty object is not absent", { a: {} }, {}, ["a"]],
  ["the third level", { a: { b: { c: 1, d: 1 } } }, { a: { b: { c: 2, d: 1 } } }, ["a.b.c"]],
  ["below the third level", { a: { b: { c: { d: { e: 1 } } } } }, {
    a: { b: { c: { d: { e: 2 } } } },
  }, ["a.b.c"]],
  ["an object and an array", { a: { 0: 1 } }, { a: [1] }, ["a"]],
  ["an object and a number", { a: { b: {} } }, { a: { b: 1 } }, ["a.b"]],
  ["order of keys, at each level", { a: { x: 1, y: { p: 1, q: { r: 1, s: 2 } } } }, {
    a: { y: { q: { s: 2, r: 1 }, p: 1 }, x: 1 },
  }, []],
  ["order of keys in an array", { a: [{ x: 1, y: 2 }] }, { a: [{ y: 2, x: 1 }] }, []],
  ["a text is no number", { a: "1" }, { a: 1 }, ["a"]],
  ["keys of Object.prototype", { constructor: 1, a: { toString: 1 } }, { a: {} }, [
    "a.toString",
    "constructor",
  ]],
])("%s", (_, a, b, paths) => {
  expect(dirtyPaths(a, b)).toEqual(paths);
  expect(dirtyPaths(b, a)).toEqual(paths);
});

test("equal numbers are clean, however they are written", () => {
  const [a, b] = ['{"a":1,"b":[100],"c":{"d":-0}}', '{"a":1.0,"b":[1e2],"c":{"d":0.0}}'];
  expect(dirtyPaths(JSON.parse(a), JSON.parse(b))).toEqual([]);
});

test("no two keys have the same path", () => {
  const odd = {
    "a.b": 1,
    a: { b: 1, "c[0]": 1, "": 1, " ": 1, '"': 1, "\\": 1, "ключ": 1 },
    "": 1,
  };
  expect(dirtyPaths(odd, { a: {} })).toEqual([
    '["a.b"]',
    '[""]',
    'a[" "]',
    'a[""]',
    'a["\\""]',
    'a["\\\\"]',
    'a["c[0]"]',
    "a.b",
    "a.ключ",
  ].sort());
});

/**
 * The oracle shares nothing with the program: it writes each object as lines, one for each thing at the end of
 * at most three keys, and compares the two sets of lines.
 */
function oracle(a: JsonObject, b: JsonObject): Set<string> {
  const [left, right] = [linesOf(a), linesOf(b)];
  const dirty = new Set<string>();
  for (const path of new Set([...left.keys(), ...right.keys()])) {
    if (left.get(path) === right.get(path)) continue;
    const keys: string[] = JSON.parse(path);
    // The highest place of which only one of the two is an object, or is there at all.
    const cut = keys.findIndex((_, i) =>
      kindAt(a, keys.slice(0, i + 1)) !== "object" || kindAt(b, keys.slice(0, i + 1)) !== "object"
    );
    dirty.add(JSON.stringify(cut === -1 ? keys : keys.slice(0, cut + 1)));
  }
  return dirty;
}

function linesOf(object: JsonObject): Map<string, string> {
  const lines = new Map<string, string>();
  const go = (value: Json, keys: string[]) => {
    if (kind(value) === "object" && keys.length < 3) {
      lines.set(JSON.stringify(keys), "{}");
      Object.entries(value as object).forEach(([key, item]) => go(item, [...keys, key]));
    } else lines.set(JSON.stringify(keys), sorted(value));
  };
  go(object as Json, []);
  return lines;
}

const kind = (value: Json | undefined) =>
  Array.isArray(value) ? "array" : value === null ? "null" : typeof value;

const kindAt = (object: JsonObject, keys: readonly string[]) =>
  kind(keys.reduce<Json | undefined>(
    (value, key) =>
      kind(value) === "object" ? new Map(Object.entries(value as object)).get(key) : undefined,
    object as Json,
  ));

/** JSON with its keys in order. */
const sorted = (value: Json): string =>
  JSON.stringify(
    value,
    (_, part) =>
      kind(part) === "object"
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => a < b ? -1 : 1))
        : part,
  );

describe("whatever the two are", () => {
  // Few keys and values, so that the two have much in common.
  const key = fc.constantFrom("a", "b", "c", "a.b", "a[0]", "", '"');
  const json: fc.Arbitrary<Json> =
    fc.letrec<{ any: Json; object: { [key: string]: Json } }>((tie) => ({
      any: fc.oneof(
        { depthSize: "medium", withCrossShrink: true },
        fc.constantFrom<Json>(0, 1, 1.5, "1", "", null, true, []),
        fc.array(tie("any"), { maxLength: 3 }),
        tie("object"),
      ),
      object: fc.dictionary(key, tie("any"), { maxKeys: 4, noNullPrototype: true }),
    })).object;
  const object = json as fc.Arbitrary<{ [key: string]: Json }>;

  /** A path as the keys it consists of. */
  const keysOf = (path: string): string[] =>
    [...path.matchAll(/\.?([^.[\]"\\\s]+)|\[("(?:[^"\\]|\\.)*")\]/g)]
      .map(([, plain, quoted]) => quoted === undefined ? plain ?? "" : JSON.parse(quoted));

  test("the paths are those of the oracle, each once and sorted", () => {
    fc.assert(
      fc.property(object, object, (a, b) => {
        const paths = dirtyPaths(a, b);
        expect(new Set(paths.map((path) => JSON.stringify(keysOf(path))))).toEqual(oracle(a, b));
        expect(paths).toEqual([...new Set(paths)].sort());
      }),
      { numRuns: 5000 },
    );
  });

  test("one that is edited is dirty there, and itself is not", () => {
    fc.assert(
      fc.property(object, key, (a, name) => {
        expect(dirtyPaths(a, structuredClone(a))).toEqual([]);
        const edited = { ...a, [name]: [a[name] ?? null] };
        expect(dirtyPaths(a, edited).map(keysOf)).toEqual([[name]]);
      }),
    );
  });
});
