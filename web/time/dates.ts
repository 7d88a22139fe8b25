/** Calendar dates as texts, `2027-03-08`, counted in UTC: no zone has a part in them. */

const DAY_MS = 86_400_000;
const msOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The date so many days later, or earlier. */
export const addDays = (date: string, days: number): string => dateOf(msOf(date) + days * DAY_MS);

/** 0 is Monday and 6 is Sunday. */
export const weekdayOf = (date: string): number => (new Date(msOf(date)).getUTCDay() + 6) % 7;

/** The Monday of a date's week. */
export const mondayOf = (date: string): string => addDays(date, -weekdayOf(date));

/** The seven dates of the week that a Monday begins. */
export const datesOfWeek = (monday: string): string[] =>
  Array.from({ length: 7 }, (_, day) => addDays(monday, day));

/** The instant so many minutes after another, both RFC 3339 in UTC. */
export const addMinutes = (instant: string, minutes: number): string =>
  new Date(Date.parse(instant) + minutes * 60_000).toISOString().replace(".000Z", "Z");
