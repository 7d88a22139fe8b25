import { twoDigits } from "./date.ts";

/** Minutes since midnight on the wall: 0 … 1440, where 1440 is 24:00, the end of the day. */
export type MinuteOfDay = number;

/** Reads `HH:MM` or PostgreSQL's `HH:MM:SS`; `24:00` is 1440. Seconds are not looked at. */
export const minuteOf = (time: string): MinuteOfDay =>
  Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Writes minutes of a day as `HH:MM`; 1440 is `24:00`. */
export const timeOf = (minute: MinuteOfDay): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** What clocks show at each minute of a day: "00:00" … "23:59". */
export const CLOCK_FACES: readonly string[] = Array.from(
  { length: 1440 },
  (_, minute) => `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`,
);
