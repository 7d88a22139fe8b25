import type { Interval } from "../time/interval.ts";
import { utcText } from "../time/time-text.ts";
import type { Policy } from "./policies.ts";

/** Time in which nobody else can be with the tutor. */
export type InTheWay = Interval & {
  /** False where the tutor gives no lesson then: it needs no gap, and no cap counts it. */
  readonly teaches: boolean;
};

/** Time of the tutor that somebody has: a lesson that is booked, or a time held for a booking. */
export type Taken = InTheWay & {
  readonly lessonId: number;
  readonly kind: "booked" | "held";
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
 * the same facts come to the same verdict. Instants are epoch ms. Of what is taken, free time needs no more
 * than `InTheWay`.
 */
export type Facts<Time extends InTheWay = Taken> = {
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
  readonly taken: readonly Time[];
  /** Sorted by start; blocks may overlap. */
  readonly blocks: readonly Block[];
  /** When the student who asks is with another tutor, in any order; empty when none asks. */
  readonly elsewhere: readonly Interval[];
};

/** Whose holds, and for which student, are not in the way of whoever asks. */
export type OwnHolds = { readonly holder: string; readonly studentId: number };

/** What of the taken time is not in the way: own holds, and a lesson that is to be moved. */
export type NotInTheWay = OwnHolds & { readonly movingLesson?: number | undefined };

/** The taken time that is in the way, in order of start; so is all that does not tell whose it is. */
export const takenBut = (
  { taken }: Pick<Facts<InTheWay>, "taken">,
  own?: NotInTheWay,
): readonly InTheWay[] =>
  own === undefined ? taken : taken.filter((time) => !isOutOfTheWay(time, own));

const isOutOfTheWay = (time: InTheWay | Taken, own: NotInTheWay): boolean =>
  "lessonId" in time &&
  (time.lessonId === own.movingLesson ||
    time.kind === "held" && time.holder === own.holder && time.studentId === own.studentId);

/** An interval as answers have it. */
export const toSpan = ({ start, end }: Interval) => ({
  utc_start: utcText(start),
  utc_end: utcText(end),
});
