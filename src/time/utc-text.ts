import { isoDate } from "./date.ts";
import { CLOCK_FACES } from "./time-of-day.ts";
import { MINUTE, MINUTES_OF_DAY } from "./units.ts";

const YEAR_10000 = 253_402_300_800_000;

/** An instant (epoch ms) as RFC 3339 in UTC: `2027-03-29T10:00:00Z`, and `…:00.5Z` with a fraction. */
export const utcText = (ms: number): string =>
  isWholeMinute(ms) ? `${minuteText(ms)}:00Z` : new Date(ms).toISOString().replace(/\.?0*Z$/, "Z");

// Calendars are made of whole minutes: these take a fifth of the time of `toISOString`.
const isWholeMinute = (ms: number): boolean => ms % MINUTE === 0 && ms >= 0 && ms < YEAR_10000;

function minuteText(ms: number): string {
  const minutes = ms / MINUTE;
  const day = Math.floor(minutes / MINUTES_OF_DAY);
  return `${isoDate(day)}T${CLOCK_FACES[minutes - day * MINUTES_OF_DAY]}`;
}
