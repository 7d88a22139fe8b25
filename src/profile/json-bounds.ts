import type { Json } from "../platform/database/pg-types.ts";
import type { FieldError } from "../problem.ts";
import { childPath } from "./dirty-paths.ts";

const MOST_LEVELS = 10;
const MOST_KEYS = 1000;
const LONGEST_KEY = 100;

/**
 * What is too much of a JSON value of a client's own, which stands at `path`, so many `levels` deep: more than
 * 10 levels in all, 1,000 keys, or a key of more than 100 characters. How many bytes it may have the database
 * knows.
 */
export function boundsFaults(value: Json, path: string, levels: number): FieldError[] {
  const faults: FieldError[] = [];
  let keys = 0;
  const visit = (inner: Json, at: string, level: number) => {
    if (typeof inner !== "object" || inner === null) return;
    if (level > MOST_LEVELS) {
      faults.push({ path: at, message: { say: "too_deep", most: MOST_LEVELS } });
      return;
    }
    if (Array.isArray(inner)) {
      for (const item of inner) visit(item, at, level + 1);
      return;
    }
    for (const [key, item] of Object.entries(inner)) {
      keys++;
      if (isLong(key)) faults.push({ path: at, message: { say: "long_key", most: LONGEST_KEY } });
      else visit(item, childPath(at, key), level + 1);
    }
  };
  visit(value, path, levels);
  if (keys > MOST_KEYS) faults.push({ path, message: { say: "keys_in_all", most: MOST_KEYS } });
  return faults;
}

/** In code points. */
const isLong = (key: string): boolean =>
  key.length > LONGEST_KEY && (key.length > 2 * LONGEST_KEY || [...key].length > LONGEST_KEY);
