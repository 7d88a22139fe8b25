import type { Interval } from "../time/interval.ts";
import { utcText } from "../time/time-text.ts";
import type { Policy } from "./policies.ts";

/** Time of the tutor that somebody has: a lesson that is booked, or a time held for a booking. */
export type Taken = Interval & {
  readonly lessonId: number;
  readonly kind: "booked" | "held";
  /** False where the tutor takes the lesson: it needs no gap, and no cap counts it. */
  readonly teaches: boolean;
  readonly studentId: number;
  /** Who holds a held time, as a key of the caller; null of a booked one. */
  readonly holder: string | null;
};

/** Time in which the tutor is not available, whatever the slots say. */
export type Block = Interval & { readonly blockId: number };

/** A date of the tutor's zone, in days since 1970-01-01, from its first instant to the next date's. */
export type TutorDay = Interval & { readonly day: number };

/**
 * All that the rules of booking look at, read from one snapshot of a tutor's calendar: two who judge by
 * the same facts come to the same verdict. Instants are epoch ms.
 */
export type Facts = {
  /** The present time, by the clock of the server. */
  readonly now: number;
  /** The tutor's zone, an IANA name: what its clocks show by the runtime's tz data. */
  readonly zone: string;
  readonly policy: Policy;
  /**
   * The tutor's dates that share time with [from, to), in order and without a hole. None when the policy counts no
   * lessons of a date or week. A date that the zone skips has no time in it. None ends twice: since 2011
   * no clocks have gone back from after midnight to before it, and what can be booked is ahead.
   */
  readonly days: readonly TutorDay[];
  /** The last date of the tutor that lessons may start on (ISO), and the first instant after it. */
  readonly lastDate: string;
  readonly horizonEnd: number;
  /** The facts know everything that shares time with [from, to). */
  readonly from: number;
  readonly to: number;
  /** When the tutor teaches: merged, not cut by what lies in it. */
  readonly available: readonly Interval[];
  /** Sorted by start. */
  readonly taken: readonly Taken[];
  /** Sorted by start; blocks may overlap. */
  readonly blocks: readonly Block[];
  /** When the student who asks is with another tutor, in any order; empty when none asks. */
  readonly elsewhere: readonly Interval[];
};

/** Whose holds, and for which student, are not in the way of whoever asks. */
export type OwnHolds = { readonly holder: string; readonly studentId: number };

/** What of the taken time is not in the way: own holds, and a lesson that is to be moved. */
export type NotInTheWay = OwnHolds & { readonly movingLesson?: number | undefined };

/** The taken time that is in the way, in order of start. */
export function takenBut(facts: Facts, own?: NotInTheWay): readonly Taken[] {
  if (own === undefined) return facts.taken;
  return facts.taken.filter((taken) =>
    taken.lessonId !== own.movingLesson &&
    (taken.kind === "booked" || taken.holder !== own.holder || taken.studentId !== own.studentId)
  );
}

/** An interval as answers have it. */
export const toSpan = ({ start, end }: Interval) => ({
  utc_start: utcText(start),
  utc_end: utcText(end),
});
