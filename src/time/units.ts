/** Lengths of time in milliseconds. A day is 24 hours of elapsed time here, and not always a date. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** A timer that is to wait longer fires at once (over 2^31 - 1 ms): some 23 days. */
export const LONGEST_TIMER = 2_000_000_000;

/** The minutes of a day on the wall, 00:00 to 24:00. */
export const MINUTES_OF_DAY = 1440;
