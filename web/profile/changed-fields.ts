import type { Draft } from "./about.ts";

/** One field in which a draft differs from what is published. */
export type ChangedField = {
  readonly path: string;
  /** As people read them; empty where there is nothing. */
  readonly before: string;
  readonly after: string;
};

const fields = [
  "headline",
  "description",
  "photo_url",
  "subjects",
  "languages",
  "hourly_rate",
  "currency",
  "name",
  "timezone",
  "language",
  "reminder_minutes",
] as const;
export type ProfileField = typeof fields[number];

/** The field that the pages know under a path; null of one that another client has. */
export const fieldOf = (path: string): ProfileField | null =>
  fields.find((field) => path === field || path === `settings.${field}`) ?? null;

/** What the paths of a comparison (`settings.subjects`) stand for on both sides. */
export const changedFields = (
  dirty: readonly string[],
  published: Draft,
  draft: Draft,
): ChangedField[] =>
  dirty.flatMap((path) => {
    const keys = keysOf(path);
    return fieldsAt(path, valueAt(published, keys), valueAt(draft, keys));
  });

/** An object that one side alone has is told by what is in it. */
function fieldsAt(path: string, before: unknown, after: unknown): ChangedField[] {
  if (!isObject(before) && !isObject(after)) {
    return [{ path, before: shown(before), after: shown(after) }];
  }
  const keys = new Set([...keysIn(before), ...keysIn(after)]);
  return [...keys]
    .flatMap((key) => fieldsAt(`${path}.${key}`, valueAt(before, [key]), valueAt(after, [key])))
    .filter((field) => field.before !== field.after);
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const keysIn = (value: unknown): string[] => isObject(value) ? Object.keys(value) : [];

/** The keys of a path, of which the odd ones are JSON strings in brackets: `settings["a.b"].c`. */
const keysOf = (path: string): string[] =>
  [...path.matchAll(/\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g)].map(([, quoted, plain]) =>
    quoted === undefined ? plain ?? "" : String(JSON.parse(quoted))
  );

function valueAt(from: unknown, keys: readonly string[]): unknown {
  let value = from;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return null;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return value;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) {
    return value.join(", ");
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
