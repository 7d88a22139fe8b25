import type { Language } from "../wording/languages.ts";
import { unitText } from "./formats.ts";

const UNITS = [["day", 1_440], ["hour", 60], ["minute", 1]] as const;

/** `1 hour 30 minutes`, `2 days`, of so many minutes; of the largest units only `most`. */
export function durationText(
  minutes: number,
  language: Language,
  most: number = UNITS.length,
): string {
  let left = Math.max(0, Math.floor(minutes));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    // A day is spoken of from two on: 24 hours of notice are 24 hours.
    if (unit === "day" && left < 2 * size) continue;
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(unitText(count, unit, language));
  }
  return parts.slice(0, most).join(" ") || unitText(0, "minute", language);
}
