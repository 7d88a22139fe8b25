import { unitText } from "../time/formats.ts";
import type { Language } from "../wording/languages.ts";

const UNITS = [["day", 1_440], ["hour", 60], ["minute", 1]] as const;

/** `1 hour 30 minutes`, `2 days`: the two largest units of a length. */
export function lengthText(minutes: number, language: Language): string {
  let left = Math.max(0, Math.floor(minutes));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    // A day is spoken of from two on: 24 hours of notice are 24 hours.
    if (unit === "day" && left < 2 * size) continue;
    const number = Math.floor(left / size);
    left -= number * size;
    if (number > 0) parts.push(unitText(number, unit, language));
  }
  return parts.slice(0, 2).join(" ") || unitText(0, "minute", language);
}

/** `4:59`, of seconds. */
export const countdownText = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
