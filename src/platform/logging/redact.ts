import { Lru } from "../caching/lru.ts";

/** Keys, written without `_` and `-`, whose values are about a person or written by one. */
const personal = new Set([
  "name",
  "firstname",
  "lastname",
  "fullname",
  "displayname",
  "username",
  "studentname",
  "tutorname",
  "phone",
  "address",
  "body",
  "note",
  "message",
  "cancelreason",
  "overridereason",
  "subject",
  "sub",
  "claims",
]);
const secretEnding = /(token|secret|password|passwd|authorization|cookie|credentials|email)$/;
const keyEnding = /^(key|.*(apikey|servicekey|privatekey|idempotencykey))$/;

const hidden = "[redacted]";
const deepest = 5;
const longest = 8_000;
const most = 50;

/**
 * A copy of `fields` that JSON can hold and a log may show (X5): values under keys that name
 * secrets or people are replaced, and so are tokens, passwords and addresses inside texts;
 * errors become name, message and stack; depth, lengths and circles are cut.
 */
export function redacted(fields: Record<string, unknown>): Record<string, unknown> {
  return object(fields, []);
}

function object(value: object, above: readonly object[]): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value).slice(0, most)) {
    copy[key] = isHidden(key) ? hidden : shown(item, [...above, value]);
  }
  return copy;
}

// Our own code logs the same few keys all the time.
const verdicts = new Lru<boolean>({ limit: 1_000 });

function isHidden(key: string): boolean {
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const bare = key.replaceAll(/[_-]/g, "").toLowerCase();
  const verdict = personal.has(bare) || secretEnding.test(bare) || keyEnding.test(bare);
  verdicts.set(key, verdict);
  return verdict;
}

function shown(value: unknown, above: readonly object[]): unknown {
  if (typeof value === "string") return scrubbed(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return `[${typeof value}]`;
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return "[circular]";
  if (above.length >= deepest) return "[deep]";
  if (value instanceof Error) return errorFields(value, above);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) {
    return value.slice(0, most).map((item) => shown(item, [...above, value]));
  }
  return object(value, above);
}

function errorFields(error: Error, above: readonly object[]): Record<string, unknown> {
  const scrubbed = scrubberOf(error);
  return {
    name: error.name,
    message: scrubbed(error.message),
    // PostgreSQL's code and constraint say what happened; its `detail` would show the row.
    ...picked(error, "code"),
    ...picked(error, "constraint"),
    stack: scrubbed(error.stack ?? ""),
    ...(error instanceof AggregateError && { errors: shown(error.errors, [...above, error]) }),
    ...(error.cause === undefined ? {} : { cause: shown(error.cause, [...above, error]) }),
  };
}

/** SQLSTATE class 22: PostgreSQL quotes the value that it cannot take. */
const OF_A_VALUE = /^22...$/;

/** How the texts of an error are made fit to be shown; its stack begins with its message. */
function scrubberOf(error: Error): (text: string) => string {
  const code: unknown = Reflect.get(error, "code");
  if (typeof code !== "string" || !OF_A_VALUE.test(code)) return scrubbed;
  const { message } = error;
  return (text) => scrubbed(text.replace(message, () => withoutQuoted(message)));
}

/** From its first quotation mark to its last, since a value may have some itself. */
const withoutQuoted = (message: string): string => {
  const [first, last] = [message.indexOf('"'), message.lastIndexOf('"')];
  return first === last ? message : `${message.slice(0, first)}"…"${message.slice(last + 1)}`;
};

function picked(error: Error, field: string): Record<string, unknown> {
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" || typeof value === "number" ? { [field]: value } : {};
}

function scrubbed(text: string): string {
  if (!/@|eyJ|Bearer|Basic|calendar-feeds/i.test(text) && text.length <= longest) return text;
  return text.slice(0, longest)
    .replaceAll(/(?<![\w-])eyJ[\w-]+\.[\w.-]*/g, "[token]")
    .replaceAll(/\b(Bearer|Basic)\s+[^\s"',]+/gi, "$1 [token]")
    .replaceAll(/(calendar-feeds(?:\/|%2F)+)[^\s"'<>]+/gi, "$1[token]")
    .replaceAll(/:\/\/[^\s/@"]+@/g, "://[password]@")
    // From where a word begins: tried from each of its letters, 8,000 take 30 ms.
    .replaceAll(/(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+/g, "[email]");
}
