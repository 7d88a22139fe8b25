import { datesBetween } from "../time/date.ts";
import { clip, type Interval, merge, overlaps, sortByStart, subtract } from "../time/interval.ts";
import { SECOND } from "../time/units.ts";
import { dayBounds } from "../time/wall.ts";
import type { Facts } from "./facts.ts";
import { assertKnown } from "./known-time.ts";

/** Why time of the tutor is not free. Held time is `booked`, without a lesson, for everybody. */
export type Occupied = Interval & {
  readonly kind: "booked" | "blocked";
  /** Only for the tutor's own eyes (T6); a held time has neither. */
  readonly lessonId: number | null;
  readonly blockId: number | null;
};

/** A viewer's local date of a tutor's calendar; every interval is cut at its ends (epoch ms). */
export type Day = {
  readonly date: string;
  /** When the tutor teaches, whatever lies in it: merged. */
  readonly available: Interval[];
  /** In order of start; a block may lie over a lesson, and either outside what is available. */
  readonly occupied: Occupied[];
  /** What is available, not occupied and not past: merged. */
  readonly free: Interval[];
};

/**
 * One date as the clocks of the viewer's zone have it: of 23 or 25 hours where they change, with
 * nothing in it where the zone skips it. From now on `free` and what of `occupied` lies in `available`
 * are together exactly `available`; nothing past is free. Whether a lesson can start in free time is
 * another question, that of freeTime().
 * @throws RangeError when the facts do not cover the date, or as `dayBounds`.
 */
export function dayOf(facts: Facts, date: string, viewerZone: string): Day {
  const day = dayBounds(viewerZone, date);
  assertKnown(facts, day);
  const available = clip(facts.available, day.start, day.end);
  const occupied = occupiedIn(facts, day);
  // Answers show whole seconds, and what is past by a moment is not free.
  const present = Math.ceil(facts.now / SECOND) * SECOND;
  const ahead = clip(available, Math.max(day.start, present), day.end);
  return { date, available, occupied, free: subtract(ahead, merge(occupied)) };
}

/** `dayOf` each date from `from` to `to`, both inclusive. @throws RangeError as `dayOf`. */
export const daysOf = (facts: Facts, from: string, to: string, viewerZone: string): Day[] =>
  datesBetween(from, to).map((date) => dayOf(facts, date, viewerZone));

function occupiedIn({ taken, blocks }: Facts, day: Interval): Occupied[] {
  if (day.start >= day.end) return [];
  const cut = ({ start, end }: Interval) => ({
    start: Math.max(start, day.start),
    end: Math.min(end, day.end),
  });
  const lessons = taken.filter((time) => overlaps(time, day)).map((time): Occupied => ({
    ...cut(time),
    kind: "booked",
    lessonId: time.kind === "held" ? null : time.lessonId,
    blockId: null,
  }));
  const blocked = blocks.filter((time) => overlaps(time, day)).map((time): Occupied => ({
    ...cut(time),
    kind: "blocked",
    lessonId: null,
    blockId: time.blockId,
  }));
  return sortByStart([...lessons, ...blocked]);
}
