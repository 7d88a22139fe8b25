import type { SchemaNode } from "../../tools/contract/document.ts";
import type { Random } from "../time/random.ts";

const A_SUNDAY = "2026-03-29";

/** Texts of every kind that contracts speak of; those that fit a schema are taken as its values. */
const TEXTS = [
  ...["09:30", "24:00", "00:00", "10.00", "25.5", "7", "EUR", "Europe/Kyiv", "UTC", "a@b.co"],
  ...[A_SUNDAY, "2027-03-29", "2026-03-29T10:00:00Z", "2026-03-29T10:00:00.5+02:00"],
  ...["2027-03-29T10:00:00+03:00", "0198b3a0-1111-7000-8000-000000000001", "🙂🙂", "x", "Oksana"],
  ...[
    "https://halfhour.dev/a",
    "/api/problems/not_found",
    "/api/lessons/1",
    "true",
    "private, no-cache",
  ],
  ...["0198b3a0-1111-7000-8000-000000000002", "request-1", "", "a longer text with spaces, 1234"],
  ...["+03:00", "2027-11-02T17:00"],
  ...["7KQ3WFXD", "https://t.me/halfhour_bot?start=7KQ3WFXD"],
];

/** Values that break things: of another type, at the edge, or nearly right. */
const JUNK: readonly unknown[] = [
  ...[null, 0, -1, 1.5, 45, true, false, 9e15, -(2 ** 31) - 1, "", "x", [], {}, [1, 1], "null"],
  ...["24:00", "24:01", "9:30", "2026-02-30", "2026-13-01", "2026-02-29", "0000-01-01"],
  ...["2026-03-29T10:00:00", "2026-03-29t10:00:00z", "2026-03-29 10:00:00Z", "2026-03-29T10:00Z"],
  ...["2027-03-29T10:00:00+03:00[Europe/Kyiv]", "2027-03-29t10:00:00z[!Asia/Kolkata]"],
  ...["2026-03-29T23:59:60Z", "2026-03-29T10:00:00+24:00", "2026-02-30T10:00:00Z", "10.0", "EU"],
  ...["2026-03-29T10:00:00.1234567891Z", "0000-12-31T10:00:00Z", "0001-01-01T00:00:00+01:00"],
  ...["not a uri", "x".repeat(600), "🙂🙂🙂🙂🙂", "🙂".repeat(300), "\n", "a@b", "1e3", "01", "+1"],
];

export type Resolve = (schema: SchemaNode) => SchemaNode;

/** A value that most likely fits a schema. */
export function valueOf(schema: SchemaNode, random: Random, resolve: Resolve, depth = 0): unknown {
  const node = resolve(schema);
  if ("const" in node) return node.const;
  if (node.enum) return random.oneOf(node.enum);
  const alternatives = node.oneOf ?? node.anyOf;
  if (alternatives) return valueOf(random.oneOf(alternatives), random, resolve, depth + 1);
  switch (random.oneOf([node.type ?? (node.properties || node.allOf ? "object" : "null")].flat())) {
    case "null":
      return null;
    case "boolean":
      return random.between(0, 1) === 1;
    case "integer":
    case "number":
      return numberOf(node, random);
    case "string":
      return textOf(node, random);
    case "array":
      return listOf(node, random, resolve, depth);
    default:
      return objectOf(node, random, resolve, depth);
  }
}

/** The value with one thing about it changed, deep inside or at the top. */
export function mutated(value: unknown, random: Random): unknown {
  if (random.between(1, 4) === 1) return random.oneOf(JUNK);
  if (typeof value === "string") return mutatedText(value, random);
  if (typeof value === "number") return value + random.oneOf([1, -1, 0.5, 1000]);
  if (Array.isArray(value)) return mutatedList(value, random);
  if (typeof value !== "object" || value === null) return random.oneOf(JUNK);
  const copy: Record<string, unknown> = { ...value };
  const key = random.oneOf([...Object.keys(copy), "zz"]);
  if (random.between(1, 3) === 1) delete copy[key];
  else copy[key] = key in copy ? mutated(copy[key], random) : 1;
  return copy;
}

function mutatedText(text: string, random: Random): string {
  const at = random.between(0, text.length);
  return text.slice(0, at) + random.oneOf(["", "0", "-", " ", "x"]) + text.slice(at + 1);
}

function mutatedList(list: readonly unknown[], random: Random): unknown[] {
  const last = list.at(-1);
  if (last === undefined || random.between(1, 3) === 1) return [...list, last ?? 1];
  return random.between(1, 3) === 1 ? list.slice(1) : [...list.slice(0, -1), mutated(last, random)];
}

function numberOf(node: SchemaNode, random: Random): number {
  const least = node.minimum ?? node.exclusiveMinimum ?? 0;
  const step = node.multipleOf ?? 1;
  const chosen = Math.ceil(least / step) * step + step * random.between(0, 5);
  if (node.type === "number") return least + 0.5;
  return Math.min(chosen, node.maximum ?? chosen);
}

function textOf(node: SchemaNode, random: Random): string {
  const { minLength = 0, maxLength = 100, pattern = "", format } = node;
  const fits = TEXTS.filter((text) =>
    [...text].length >= minLength && [...text].length <= maxLength &&
    new RegExp(pattern, "u").test(text) && looksLike(text, format) &&
    !("x-monday" in node && text === A_SUNDAY) && !("x-whole-minute" in node && text.includes("."))
  );
  return fits.length > 0 ? random.oneOf(fits) : "x".repeat(Math.max(1, minLength));
}

function looksLike(text: string, format: string | undefined): boolean {
  const date = /^\d{4}-\d\d-\d\d/.test(text);
  if (format === "date") return date && text.length === 10;
  if (format === "date-time") return date && text.length > 10;
  if (format === "wall-time") return /^\d\d:\d\d(:00)?$/.test(text);
  if (format === "uuid") return text.length === 36;
  if (format === "email") return text.includes("@");
  return format === undefined || text.includes("/");
}

function listOf(node: SchemaNode, random: Random, resolve: Resolve, depth: number): unknown[] {
  const least = node.minItems ?? 0;
  const length = depth > 5 ? least : Math.min(least + random.between(0, 2), node.maxItems ?? 9);
  return Array.from(
    { length },
    () => valueOf(node.items ?? {}, random, resolve, depth + 1),
  );
}

function objectOf(node: SchemaNode, random: Random, resolve: Resolve, depth: number) {
  const result: Record<string, unknown> = {};
  for (const part of node.allOf ?? []) {
    Object.assign(result, valueOf(part, random, resolve, depth + 1));
  }
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    const wanted = node.required?.includes(name) || (depth < 4 && random.between(0, 1) === 1);
    if (wanted) result[name] = valueOf(property, random, resolve, depth + 1);
  }
  if (typeof node.additionalProperties === "object") {
    result["extra"] = valueOf(node.additionalProperties, random, resolve, depth + 1);
  }
  return result;
}
