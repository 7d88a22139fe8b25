import type { Interval } from "../time/interval.ts";
import { isoWeekOf, mondayOfWeek, spanOfDays } from "../time/local-days.ts";
import { utcText } from "../time/utc-text.ts";
import type { Facts } from "./facts.ts";
import { gapOf, type Policy } from "./policy.ts";

/**
 * What must be known to judge a lesson. Facts are read for a span of time; a verdict about more than
 * that would be a guess, and is refused.
 */

const DAY = 86_400_000;

/**
 * How far around a range facts must reach, in ms, so that every lesson inside the range can be judged:
 * the gap to its neighbours and, under a cap, all of the local date or ISO week it starts in. No date
 * of a zone since 1970 is longer than 27 hours, and no week than 7 days and 3 hours.
 */
export function marginOf(policy: Policy): number {
  if (policy.maxLessonsPerWeek !== null) return 8 * DAY;
  return Math.max(gapOf(policy), policy.maxLessonsPerDay === null ? 0 : 2 * DAY);
}

type Asked = Pick<Facts, "zone" | "policy">;

/**
 * The time that decides about all lessons in `lessons` that start on the tutor's dates `firstDay` …
 * `lastDay`: themselves with the gap on both sides and, under a cap, all of those dates or ISO weeks.
 */
export function decidingTime(
  { zone, policy }: Asked,
  lessons: Interval,
  firstDay: number,
  lastDay: number,
): Interval {
  const gap = gapOf(policy);
  const near = { start: lessons.start - gap, end: lessons.end + gap };
  const { maxLessonsPerDay, maxLessonsPerWeek } = policy;
  if (maxLessonsPerDay === null && maxLessonsPerWeek === null) return near;
  const counted = maxLessonsPerWeek === null ? spanOfDays(zone, firstDay, lastDay) : spanOfDays(
    zone,
    mondayOfWeek(isoWeekOf(firstDay)),
    mondayOfWeek(isoWeekOf(lastDay)) + 6,
  );
  return { start: Math.min(near.start, counted.start), end: Math.max(near.end, counted.end) };
}

/** True when the facts cover all of `time`. */
export const isKnown = (facts: Facts, time: Interval): boolean =>
  facts.from <= time.start && time.end <= facts.to;

/** @throws RangeError unless the facts cover all of `time`. */
export function assertKnown(facts: Facts, time: Interval): void {
  if (isKnown(facts, time)) return;
  const text = ({ start, end }: Interval) => `${utcText(start)} to ${utcText(end)}`;
  throw new RangeError(
    `this needs the facts of ${text(time)}, but they cover ` +
      `${text({ start: facts.from, end: facts.to })}: read them with marginOf(policy) around`,
  );
}
