import { piece, resolve } from "./operations.ts";
import type { Operation, Piece } from "./operations.ts";
import type { Wire } from "./gauntlet.ts";

/**
 * Texts that are found again wherever they turn up, for tests that look for what must be told to nobody: a log,
 * spans, a message. `of` says what they stand for.
 */
export type Marks = {
  /** A word that no other run and no other kind has. */
  readonly word: (of: string) => string;
  /** Something that is as it is, a token or a key, to be looked for as well. */
  readonly add: (of: string, text: string) => void;
  /** What of all that is in a text, by what it stands for; empty where all is well. */
  readonly foundIn: (text: string) => string[];
};

export function newMarks(): Marks {
  const all = new Map<string, string>();
  const run = crypto.randomUUID().replaceAll("-", "").slice(0, 8);
  return {
    word(of) {
      const word = `mark${of.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase()}${run}`;
      all.set(word, of);
      return word;
    },
    add: (of, text) => void all.set(text, of),
    foundIn: (text) => [...all].filter(([word]) => text.includes(word)).map(([, of]) => of),
  };
}

/**
 * The request with a mark in each text of its body that is free, the caller's own words, and in each such
 * parameter of its query. What came from the set-up stays, for it leads somewhere.
 */
export function marked(
  wire: Wire,
  operation: Operation,
  marks: Marks,
  kept: ReadonlySet<unknown>,
): Wire {
  const [path = "", search] = wire.target.split("?");
  const query = new URLSearchParams(search);
  for (const { in: where, name, schema } of operation.parameters) {
    if (where !== "query" || !query.has(name) && !/^(q|search)$/.test(name)) continue;
    const mark = freeText(schema, marks, `query of ${operation.id}`);
    if (mark !== null) query.set(name, mark);
  }
  const target = query.size === 0 ? path : `${path}?${query}`;
  if (typeof wire.body !== "string") return { ...wire, target };
  const body = markedValue(JSON.parse(wire.body), operation.bodySchema, marks, operation.id, kept);
  return { ...wire, target, body: JSON.stringify(body) };
}

function markedValue(
  value: unknown,
  schema: unknown,
  marks: Marks,
  of: string,
  kept: ReadonlySet<unknown>,
): unknown {
  if (kept.has(value)) return value;
  if (typeof value === "string") return freeText(schema, marks, of) ?? value;
  if (typeof value !== "object" || value === null) return value;
  const forms = formsOf(schema);
  if (Array.isArray(value)) {
    const items = forms.find((form) => form["items"] !== undefined)?.["items"];
    return value.map((item, nth) => markedValue(item, items, marks, `${of} ${nth}`, kept));
  }
  const named = Object.assign({}, ...forms.map((form) => piece(form["properties"]))) as Piece;
  const others = forms.find((form) => form["additionalProperties"])?.["additionalProperties"];
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      markedValue(item, named[key] ?? others, marks, `${of} ${key}`, kept),
    ]),
  );
}

/** A mark in the form that a schema takes; null where texts of it are no free ones. */
function freeText(schema: unknown, marks: Marks, of: string): string | null {
  const texts = formsOf(schema).filter((form) => [form["type"]].flat().includes("string"));
  const word = marks.word(of);
  const candidates = [word, `https://example.com/${word}`, `${word}@example.com`];
  return candidates.find((text) => texts.some((form) => takes(form, text))) ?? null;
}

function takes(form: Piece, text: string): boolean {
  const { format, pattern, maxLength, enum: among } = form;
  if (among !== undefined || "const" in form) return false;
  if (format !== undefined && !(format === "email" && text.includes("@"))) return false;
  if (typeof maxLength === "number" && text.length > maxLength) return false;
  return typeof pattern !== "string" || new RegExp(pattern, "u").test(text);
}

/** A schema and what it is made of. */
function formsOf(schema: unknown): Piece[] {
  const form = piece(resolve(schema));
  const parts = ["allOf", "anyOf", "oneOf"].flatMap((name) => form[name] ?? []);
  return [form, ...parts.flatMap(formsOf)];
}

/** What a request has in its headers that is nobody's business; its Idempotency-Key is of that request alone. */
export const markedHeaders = (marks: Marks, of: string): Record<string, string> => ({
  "cookie": `session=${marks.word("cookie")}`,
  "user-agent": marks.word("user agent"),
  "referer": `https://example.com/${marks.word("referer")}`,
  "x-forwarded-for": marks.word("forwarded for"),
  "idempotency-key": marks.word(`idempotency key of ${of}`),
});
