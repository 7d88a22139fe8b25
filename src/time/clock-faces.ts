import { twoDigits } from "./date.ts";

/** What clocks show at each minute of a day: "00:00" … "23:59". */
export const CLOCK_FACES: readonly string[] = Array.from(
  { length: 1440 },
  (_, minute) => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`,
);
