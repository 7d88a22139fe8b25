import { isoDate, twoDigits } from "./date.ts";

const MINUTE = 60_000;
const MINUTES_OF_DAY = 1440;
const YEAR_10000 = 253_402_300_800_000;

/**
 * An instant (epoch ms) as RFC 3339 in UTC: `2027-03-29T10:00:00.000Z`. Whole minutes, which is what
 * calendars are made of, take a third of the time of `toISOString`.
 */
export function utcText(ms: number): string {
  if (ms % MINUTE !== 0 || ms < 0 || ms >= YEAR_10000) return new Date(ms).toISOString();
  const minutes = ms / MINUTE;
  const day = Math.floor(minutes / MINUTES_OF_DAY);
  const minute = minutes - day * MINUTES_OF_DAY;
  const hour = Math.floor(minute / 60);
  return `${isoDate(day)}T${twoDigits(hour)}:${twoDigits(minute - hour * 60)}:00.000Z`;
}

/** The same as answers have it, as PostgreSQL writes it: `2027-03-29T10:00:00Z`, and `…00.5Z`. */
export const shortUtcText = (ms: number): string => utcText(ms).replace(/\.?0*Z$/, "Z");
