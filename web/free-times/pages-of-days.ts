import { addDays } from "../time/dates.ts";

/**
 * The first page begins a day before today in UTC, since somewhere it is still yesterday, and has a day more
 * than a week for where it is tomorrow already; each of the others is the week after.
 */
const FIRST_DAYS = 8;
const DAY_MS = 86_400_000;

export function rangeOfPage(today: string, page: number): { from: string; to: string } {
  const first = addDays(today, -1);
  const from = page === 0 ? first : addDays(first, FIRST_DAYS + (page - 1) * 7);
  return { from, to: addDays(from, page === 0 ? FIRST_DAYS - 1 : 6) };
}

/** Which page shows a date. */
export function pageOfDate(today: string, date: string): number {
  const days = (Date.parse(date) - Date.parse(addDays(today, -1))) / DAY_MS;
  return days < FIRST_DAYS ? 0 : 1 + Math.floor((days - FIRST_DAYS) / 7);
}

/** Leaves out the days that are over where the person is, or have nothing left: none of them comes back. */
export function withoutOver<
  Day extends { readonly date: string; readonly slots: readonly unknown[] },
>(
  days: readonly Day[],
  today: string,
): Day[] {
  const begins = days.findIndex(({ date, slots }) => date >= today || slots.length > 0);
  return begins < 0 ? [] : days.slice(begins);
}
