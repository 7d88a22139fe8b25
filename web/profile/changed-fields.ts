import type { Draft } from "./about.ts";

/** One field in which a draft differs from what is published. */
export type ChangedField = {
  readonly path: string;
  /** As people read them; empty where there is nothing. */
  readonly before: string;
  readonly after: string;
};

/** What the paths of a comparison (`settings.subjects`) stand for on both sides. */
export const changedFields = (
  dirty: readonly string[],
  published: Draft,
  draft: Draft,
): ChangedField[] =>
  dirty.map((path) => {
    const keys = keysOf(path);
    return { path, before: shown(valueAt(published, keys)), after: shown(valueAt(draft, keys)) };
  });

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
