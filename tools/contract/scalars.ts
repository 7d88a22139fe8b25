import { checked, literal } from "./code.ts";
import { refuse, type SchemaNode } from "./document.ts";
import type { Mode } from "./schema.ts";

/** String formats and what accepts them; a format that is not here is refused. */
const STRING_FORMATS: Readonly<Record<string, string>> = {
  "date": "checks.date",
  "date-time": "checks.instant",
  "date-or-date-time": "checks.dateOrInstant",
  "uuid": "z.guid()",
  "email": "checks.email",
  "uri": "checks.uri",
  "uri-reference": "checks.uriReference",
  "iana-time-zone": "z.string()",
  "wall-time": "z.string()",
  "entity-tags": "z.string()",
};

/** What accepts them in requests, where that is more. */
const REQUEST_FORMATS: typeof STRING_FORMATS = { "date-time": "checks.instantIn" };

/** Formats whose texts become something else in a request, and the marks that ask for more. */
const DECODERS: Readonly<
  Record<string, { plain: string; marks: Readonly<Record<string, string>> }>
> = {
  "date": { plain: "decode.date", marks: { "x-monday": "decode.monday" } },
  "date-time": { plain: "decode.instant", marks: { "x-whole-minute": "decode.wholeMinute" } },
  "date-or-date-time": { plain: "decode.rangeEnd", marks: {} },
  "iana-time-zone": { plain: "decode.zone", marks: {} },
  "wall-time": { plain: "decode.wallTime", marks: {} },
  "entity-tags": { plain: "decode.entityTags", marks: {} },
};
const MARKS = Object.values(DECODERS).flatMap(({ marks }) => Object.keys(marks));

const INT32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };

/** Lengths count code points, as JSON Schema says; zod's own count UTF-16 units. */
export function stringOf(schema: SchemaNode, mode: Mode, at: string): string {
  const { format } = schema;
  const text = format === undefined ? "z.string()" : stringFormat(format, mode, at);
  const [lengths, pattern] = [lengthsOf(schema), patternOf(schema, mode, at)];
  // Of a text that is decoded the pattern says best what is wrong, also where it is too long.
  const checks = hasDecoder(schema) ? [...pattern, ...lengths] : [...lengths, ...pattern];
  const code = checked(text, checks);
  const decoder = decoderOf(schema, at);
  return decoder === null || mode === "response" ? code : `z.pipe(${code}, ${decoder})`;
}

function lengthsOf({ minLength, maxLength }: SchemaNode): string[] {
  return [
    ...(minLength === undefined ? [] : [`checks.minLength(${minLength})`]),
    ...(maxLength === undefined ? [] : [`checks.maxLength(${maxLength})`]),
  ];
}

/** `x-fault` is the key of the sentence of src/wording that a text without the pattern gets. */
function patternOf(schema: SchemaNode, mode: Mode, at: string): string[] {
  const { format = "", pattern } = schema;
  const says = "x-fault" in schema ? String(schema["x-fault"]) : null;
  if (pattern === undefined) {
    return says === null ? [] : refuse(at, "x-fault is said of a pattern; add one, or drop it");
  }
  checkPattern(pattern, at);
  const decoded = mode === "request" && hasDecoder(schema);
  const fault = says !== null
    ? `, checks.fault(${literal(says)})`
    : decoded
    ? `, decode.faults[${literal(format)}]`
    : "";
  return [`z.regex(new RegExp(${literal(pattern)}, "u")${fault})`];
}

/** Whether a request makes something else of the text. */
export const hasDecoder = ({ format = "" }: SchemaNode): boolean => format in DECODERS;

function decoderOf(schema: SchemaNode, at: string): string | null {
  const decoders = DECODERS[schema.format ?? ""];
  const [mark, other] = MARKS.filter((name) => name in schema);
  if (mark === undefined) return decoders?.plain ?? null;
  if (other !== undefined) refuse(at, `${mark} and ${other} at once; choose one`);
  return decoders?.marks[mark] ??
    refuse(at, `${mark} is not for format "${schema.format}"; drop it`);
}

/** An integer is one that JavaScript holds exactly, whatever the contract's bounds. */
export function numberOf(schema: SchemaNode, at: string): string {
  const integer = [schema.type].flat().includes("integer");
  checkNumber(schema, integer, at);
  const narrow = schema.format === "int32" ? { ...INT32, ...schema } : schema;
  const bounds = [
    ["minimum", narrow.minimum],
    ["maximum", narrow.maximum],
    ["gt", narrow.exclusiveMinimum],
    ["lt", narrow.exclusiveMaximum],
    ["multipleOf", narrow.multipleOf],
  ] as const;
  const checks = bounds.flatMap(([name, value]) =>
    value === undefined ? [] : [`z.${name}(${value})`]
  );
  return checked(integer ? "z.int()" : "z.number()", checks);
}

function stringFormat(format: string, mode: Mode, at: string): string {
  const known = Object.keys(STRING_FORMATS).join(", ");
  return (mode === "request" ? REQUEST_FORMATS[format] : undefined) ?? STRING_FORMATS[format] ??
    refuse(at, `string format "${format}" is not known (${known}); use one or a pattern`);
}

function checkPattern(pattern: string, at: string): void {
  try {
    new RegExp(pattern, "u");
  } catch {
    refuse(at, `pattern ${literal(pattern)} is no regular expression of ECMA-262 with the u flag`);
  }
}

function checkNumber(schema: SchemaNode, integer: boolean, at: string): void {
  const formats = integer ? ["int32", "int64"] : ["float", "double"];
  if (schema.format !== undefined && !formats.includes(schema.format)) {
    refuse(at, `number format "${schema.format}" is not known (${formats.join(", ")})`);
  }
  if (!integer && schema.multipleOf !== undefined) {
    refuse(at, "multipleOf of a fraction is inexact; use an integer or a decimal string");
  }
  const bounds = [schema.minimum, schema.maximum].filter((bound) => bound !== undefined);
  if (integer && !bounds.every(Number.isSafeInteger)) {
    refuse(at, "a bound beyond ±(2^53 − 1) cannot be kept; leave it out");
  }
}
