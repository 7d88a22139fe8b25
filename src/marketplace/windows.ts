import { invalid } from "../problem.ts";
import { addDays, isoWeekday } from "../time/date.ts";
import type { Interval } from "../time/interval.ts";
import { endOf, type RangeEnd, startOf } from "../time/range.ts";
import { dateOf } from "../time/time-text.ts";
import { DAY, MINUTE } from "../time/units.ts";
import { instantOf } from "../time/wall.ts";

/** When tutors are asked to be free, as a request has it; wall times are minutes of the day. */
export type AskedTimes = {
  readonly free_from?: RangeEnd | undefined;
  readonly free_to?: RangeEnd | undefined;
  readonly day_of_week?: number | undefined;
  readonly start_time?: number | undefined;
  readonly end_time?: number | undefined;
  readonly weeks?: number | undefined;
  readonly weeks_from?: string | undefined;
  readonly duration_minutes: number;
};

/** Whether any time is asked for at all. */
export const asksForTimes = (asked: AskedTimes): boolean =>
  [
    asked.free_from,
    asked.free_to,
    asked.day_of_week,
    asked.start_time,
    asked.end_time,
    asked.weeks,
    asked.weeks_from,
  ].some((value) => value !== undefined);

const MOST_DAYS = 31;

/**
 * The windows (epoch ms), in order of start, in each of which a lesson is to be possible; wall times and dates are of
 * `zone`.
 * @throws Problem validation_failed for what is incomplete, empty or too long, and for a window that is shorter than
 *   the lesson.
 */
export function windowsOf(asked: AskedTimes, zone: string, now: number): Interval[] {
  const range = rangeOf(asked, zone);
  return [...range === null ? [] : [range], ...weeklyWindows(asked, zone, now)]
    .toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function rangeOf(
  { free_from: from, free_to: to, duration_minutes: minutes }: AskedTimes,
  zone: string,
): Interval | null {
  if (from === undefined && to === undefined) return null;
  if (from === undefined) throw invalid("free_from", "required_with", { field: "free_to" });
  if (to === undefined) throw invalid("free_to", "required_with", { field: "free_from" });
  const range = { start: startOf(from, zone), end: endOf(to, zone) };
  if ("date" in from && "date" in to && to.date < from.date) {
    throw invalid("free_to", "not_before", { field: "free_from" });
  }
  if (Math.round((range.end - range.start) / DAY) > MOST_DAYS) {
    const days = "date" in to ? MOST_DAYS - 1 : MOST_DAYS;
    throw invalid("free_to", "days_after", { days, field: "free_from" });
  }
  // A date that the zone skips is a range without any time, and no mistake.
  const isSkipped = "date" in from && "date" in to && range.start === range.end;
  if (!isSkipped && range.end - range.start < minutes * MINUTE) {
    throw invalid("free_to", "minutes_after", { minutes, field: "free_from" });
  }
  return range;
}

const WEEKLY = ["day_of_week", "start_time", "end_time"] as const;

function weeklyWindows(asked: AskedTimes, zone: string, now: number): Interval[] {
  const { day_of_week: weekday, start_time: start, end_time: end, weeks = 1 } = asked;
  const named = [...WEEKLY, "weeks", "weeks_from"] as const;
  const given = named.find((name) => asked[name] !== undefined);
  if (given === undefined) return [];
  if (weekday === undefined || start === undefined || end === undefined) {
    const missing = WEEKLY.find((name) => asked[name] === undefined) ?? "day_of_week";
    throw invalid(missing, "required_with", { field: given });
  }
  const length = end - start + (end < start ? 1440 : 0);
  if (length === 0) throw invalid("end_time", "not_at", { field: "start_time" });
  if (length < asked.duration_minutes) {
    const minutes = asked.duration_minutes;
    throw invalid("end_time", "minutes_after", { minutes, field: "start_time" });
  }
  const windowOn = (date: string): Interval => ({
    start: instantOf(zone, date, start),
    end: instantOf(zone, end < start ? addDays(date, 1) : date, end),
  });
  const first = firstDate(asked.weeks_from, weekday, zone, now, (date) => windowOn(date).start);
  return Array.from({ length: weeks }, (_, i) => windowOn(addDays(first, 7 * i)));
}

/** The first date of that weekday whose window begins after now, and no date before `from`. */
function firstDate(
  from: string | undefined,
  weekday: number,
  zone: string,
  now: number,
  startOn: (date: string) => number,
): string {
  const today = dateOf(zone, now);
  const earliest = from === undefined || from < today ? today : from;
  const date = addDays(earliest, (weekday - isoWeekday(earliest) + 7) % 7);
  return startOn(date) > now ? date : addDays(date, 7);
}
