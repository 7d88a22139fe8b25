import { elapsed } from "../time/clock.ts";

/** What somebody did themselves comes back as news within this time, or not at all. */
const KNOWN_MS = 15_000;
const changed = new Map<number, number>();

/** Remembers that a lesson was changed here, so that nobody is told of what they did themselves. */
export const rememberOwn = (lessonId: number): void => void changed.set(lessonId, elapsed());

/** Whether a lesson was changed here a moment ago. */
export function isOwnChange(lessonId: number): boolean {
  const at = changed.get(lessonId);
  return at !== undefined && elapsed() - at < KNOWN_MS;
}
