import type { Interval } from "../time/interval.ts";
import { isoWeekOf, mondayOfWeek } from "../time/local-days.ts";
import { utcText } from "../time/time-text.ts";
import { DAY, MINUTE } from "../time/units.ts";
import type { Facts, TutorDay } from "./facts.ts";
import { gapOf } from "./policies.ts";

/**
 * What must be known to judge a lesson. Facts are read for a span of time; a verdict about more than
 * that would be a guess, and is refused.
 */

/** How much before a range must be known to tell whether what is free then has begun with it, in ms. */
export const BEFORE = MINUTE;

/** The time that decides whether there is room for all lessons in `lessons`: they and the gap on both sides. */
export function nearTime({ policy }: Pick<Facts, "policy">, lessons: Interval): Interval {
  const gap = gapOf(policy);
  return { start: lessons.start - gap, end: lessons.end + gap };
}

/**
 * The time of the lessons that count for those that start in `starts`, which is not empty: under a cap, all
 * of the tutor's dates or ISO weeks that they start in. Without one nothing counts.
 */
export function countedTime(
  { policy, days }: Pick<Facts, "policy" | "days">,
  starts: Interval,
): Interval | null {
  const { maxLessonsPerDay, maxLessonsPerWeek } = policy;
  if (maxLessonsPerDay === null && maxLessonsPerWeek === null) return null;
  const [first, last] = [dayAt(days, starts.start), dayAt(days, starts.end - 1)];
  if (maxLessonsPerWeek === null) {
    return { start: startOf(days, first), end: startOf(days, last + 1) };
  }
  return {
    start: startOf(days, mondayOfWeek(isoWeekOf(first))),
    end: startOf(days, mondayOfWeek(isoWeekOf(last) + 1)),
  };
}

/** The date, as a day number, of an instant; of one outside `days` about the date, and outside them too. */
function dayAt(days: readonly TutorDay[], ms: number): number {
  const { first, last } = endsOf(days);
  if (ms < first.start) return first.day - Math.ceil((first.start - ms) / DAY);
  if (ms >= last.end) return last.day + 1 + Math.floor((ms - last.end) / DAY);
  return days.find(({ end }) => ms < end)?.day ?? last.day;
}

/** When a date begins; of one outside `days` about when, and outside them too. */
function startOf(days: readonly TutorDay[], day: number): number {
  const { first, last } = endsOf(days);
  if (day > last.day) return last.end + (day - last.day - 1) * DAY;
  return days[day - first.day]?.start ?? first.start - (first.day - day) * DAY;
}

function endsOf(days: readonly TutorDay[]) {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) {
    throw new RangeError("under a cap the facts have the tutor's dates");
  }
  return { first, last };
}

/** @throws RangeError unless the facts cover all of `time`; null is none. */
export function assertKnown({ from, to }: Pick<Facts, "from" | "to">, time: Interval | null): void {
  if (time === null || from <= time.start && time.end <= to) return;
  const text = ({ start, end }: Interval) => `${utcText(start)} to ${utcText(end)}`;
  throw new RangeError(
    `this needs the facts of ${text(time)}, but they cover ${text({ start: from, end: to })}`,
  );
}
