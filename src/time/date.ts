/**
 * ISO dates ("2026-03-29") and their day numbers (days since 1970-01-01, which is day 0), in the
 * proleptic Gregorian calendar. Integers only: no Date, no zone.
 */

/** The years that a request may name, as openapi.yaml says. Earlier tz data are not reliable. */
export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2099;

/**
 * The dates this engine answers for: 1970-01-01 to 2100-12-31. A year more than requests may name,
 * because weeks and horizons reach beyond the last date that is named.
 */
export const FIRST_DAY = daysFromCivil(FIRST_YEAR, 1, 1);
export const LAST_DAY = daysFromCivil(LAST_YEAR + 1, 12, 31);

/**
 * The day number of an ISO date.
 * @throws RangeError unless it is a real date "YYYY-MM-DD" of the years 1970 to 2100.
 */
export function dayNumber(date: string): number {
  const day = parse(date);
  if (day === undefined) {
    throw new RangeError(`not a date YYYY-MM-DD of 1970 to 2100: ${JSON.stringify(date)}`);
  }
  return day;
}

/** True for a real date "YYYY-MM-DD" of the years 1970 to 2100; "2026-02-29" is none. */
export const isDate = (text: string): boolean => parse(text) !== undefined;

function parse(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const day = daysFromCivil(+text.slice(0, 4), +text.slice(5, 7), +text.slice(8, 10));
  // 30 February has a number too, that of 2 March: only a real date comes back as it was.
  return day >= FIRST_DAY && day <= LAST_DAY && isoDate(day) === text ? day : undefined;
}

// Both ways after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in
// March, so that the leap day comes last, and 400 years are always 146,097 days.
function daysFromCivil(year: number, month: number, dayOfMonth: number): number {
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) +
    dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

let lastDay = NaN;
let lastText = "";

/**
 * The ISO date "YYYY-MM-DD" of a day number (years 0 to 9999). The last one is kept: most texts are
 * asked for again and again, for one time of a day after the other.
 */
export function isoDate(day: number): string {
  if (day !== lastDay) [lastDay, lastText] = [day, writeDate(day)];
  return lastText;
}

function writeDate(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra -
    (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;
}

/** "00" … "99". */
export const twoDigits = (n: number): string => n < 10 ? `0${n}` : `${n}`;

/** The weekday of a day number: 0 Monday … 6 Sunday. */
export const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** The ISO weekday of a date: 1 Monday … 7 Sunday. */
export const isoWeekday = (date: string): number => weekdayOf(dayNumber(date)) + 1;

/** True when the date is a Monday. */
export const isMonday = (date: string): boolean => isoWeekday(date) === 1;

/** The Monday of the date's ISO week: the date itself or one of the six before. */
export function mondayOf(date: string): string {
  const day = dayNumber(date);
  return isoDate(day - weekdayOf(day));
}

/** The date `days` later (earlier when negative). */
export const addDays = (date: string, days: number): string => isoDate(dayNumber(date) + days);

/** The dates from `first` to `last`, both inclusive, in order; none when `last` is the earlier. */
export function datesBetween(first: string, last: string): string[] {
  const day = dayNumber(first);
  const length = Math.max(0, dayNumber(last) - day + 1);
  return Array.from({ length }, (_, i) => isoDate(day + i));
}
