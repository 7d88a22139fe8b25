import type { Interval } from "../time/interval.ts";
import { isoWeekOf, mondayOfWeek } from "../time/local-days.ts";
import { utcText } from "../time/time-text.ts";
import { DAY } from "../time/units.ts";
import type { Facts, TutorDay } from "./facts.ts";
import { gapOf } from "./policies.ts";

/**
 * What must be known to judge a lesson. Facts are read for a span of time; a verdict about more than
 * that would be a guess, and is refused.
 */

/**
 * The time that decides about all lessons in `lessons` that start in `starts`, which is not empty:
 * themselves with the gap on both sides and, under a cap, all of the tutor's dates or ISO weeks that
 * they start in.
 */
export function decidingTime(
  { policy, days }: Pick<Facts, "policy" | "days">,
  lessons: Interval,
  starts: Interval,
): Interval {
  const gap = gapOf(policy);
  const near = { start: lessons.start - gap, end: lessons.end + gap };
  const { maxLessonsPerDay, maxLessonsPerWeek } = policy;
  if (maxLessonsPerDay === null && maxLessonsPerWeek === null) return near;
  const [first, last] = [dayAt(days, starts.start), dayAt(days, starts.end - 1)];
  const counted = maxLessonsPerWeek === null
    ? { start: startOf(days, first), end: startOf(days, last + 1) }
    : {
      start: startOf(days, mondayOfWeek(isoWeekOf(first))),
      end: startOf(days, mondayOfWeek(isoWeekOf(last) + 1)),
    };
  return { start: Math.min(near.start, counted.start), end: Math.max(near.end, counted.end) };
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

/** @throws RangeError unless the facts cover all of `time`. */
export function assertKnown({ from, to }: Facts, time: Interval): void {
  if (from <= time.start && time.end <= to) return;
  const text = ({ start, end }: Interval) => `${utcText(start)} to ${utcText(end)}`;
  throw new RangeError(
    `this needs the facts of ${text(time)}, but they cover ${text({ start: from, end: to })}`,
  );
}
