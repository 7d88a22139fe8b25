/** Lengths of time in milliseconds. A day is 24 hours of elapsed time here, and not always a date. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;

/** The minutes of a day on the wall, 00:00 to 24:00. */
export const MINUTES_OF_DAY = 1440;
