import { type Interval, merge, subtract } from "../time/interval.ts";
import { DAY } from "../time/units.ts";
import type { SlotStatus } from "./candidate.ts";
import type { FittedLessons } from "./fit-lessons.ts";
import type { DatedSlot } from "./fitted.ts";

/** Time of a tutor that the older system had taken, which is never shown as free (A9). */
export type Taken = Interval & {
  readonly tutorId: number;
  /** What becomes the block's. */
  readonly reason: string;
  /** Whether a lesson there says it already. */
  readonly yields: boolean;
};

/** A block that keeps such time. */
export type TimeOff = Interval & { readonly tutorId: number; readonly reason: string };

const REASONS: Readonly<Record<Exclude<SlotStatus, "available">, string>> = {
  booked: "booked in the older system",
  blocked: "blocked in the older system",
  other: "not free in the older system",
};

/** Of a tutor's slots those that were not free, also where the slot itself is left outside. */
export const takenBySlots = (tutorId: number, slots: readonly DatedSlot[]): Taken[] =>
  slots.flatMap(({ start, end, status, reason }) =>
    status === "available" ? [] : [{
      tutorId,
      start,
      end,
      reason: reason?.trim() || REASONS[status],
      yields: status === "booked",
    }]
  );

/** As blocks_last_366_days_at_most. */
const LONGEST = 366 * DAY;

/** The blocks that keep taken times: of what is booked, the rest beside its lessons. */
export function timeOffOf(taken: readonly Taken[], fitted: FittedLessons): TimeOff[] {
  const lessons = new Map<number, Interval[]>();
  const note = (person: number, time: Interval) => {
    const times = lessons.get(person) ?? [];
    times.push(time);
    lessons.set(person, times);
  };
  for (const lesson of fitted.lessons) {
    if (lesson.status !== "cancelled") note(lesson.tutorId, lesson);
  }
  for (const { people, ...time } of fitted.known) people.forEach((person) => note(person, time));
  const groups = Map.groupBy(taken, (one) => JSON.stringify([one.tutorId, one.reason, one.yields]));
  return [...groups.values()].flatMap((group) => {
    const [{ tutorId, reason, yields } = { tutorId: 0, reason: "", yields: true }] = group;
    const holes = yields ? merge(lessons.get(tutorId) ?? []) : [];
    return subtract(merge(group), holes).flatMap(inPieces)
      .map((time) => ({ ...time, tutorId, reason }));
  });
}

function inPieces({ start, end }: Interval): Interval[] {
  if (end - start <= LONGEST) return [{ start, end }];
  return [{ start, end: start + LONGEST }, ...inPieces({ start: start + LONGEST, end })];
}
