import type { Interval } from "../time/interval.ts";
import type { Policy } from "./policy.ts";

/** Time of the tutor that somebody has: a lesson that is booked, or a time held for a booking. */
export type Taken = Interval & {
  readonly lessonId: number;
  readonly kind: "booked" | "held";
  readonly studentId: number;
  /** Who holds a held time, as a key of the caller; null of a booked one. */
  readonly holder: string | null;
};

/** Time off. */
export type Block = Interval & { readonly blockId: number };

/**
 * All that the rules of booking look at, read from one snapshot of a tutor's calendar: two who judge by
 * the same facts come to the same verdict. Instants are epoch ms.
 */
export type Facts = {
  /** The calendar's version that the snapshot showed. */
  readonly version: number;
  /** The present time, by the clock of the server. */
  readonly now: number;
  /** The tutor's zone, an IANA name. Dates and weeks of the policy are counted in it. */
  readonly zone: string;
  readonly policy: Policy;
  /** The facts know everything that shares time with [from, to). */
  readonly from: number;
  readonly to: number;
  /** When the tutor teaches: merged, not cut by what lies in it. */
  readonly available: readonly Interval[];
  /** Sorted by start. */
  readonly taken: readonly Taken[];
  /** Sorted by start; time off may overlap time off. */
  readonly blocks: readonly Block[];
};

/** Whose holds, and for which student, are not in the way of him who asks. */
export type OwnHolds = { readonly holder: string; readonly studentId: number };

/** The taken time that is in the way, in order of start. */
export function takenBut(facts: Facts, own?: OwnHolds): readonly Taken[] {
  if (own === undefined) return facts.taken;
  return facts.taken.filter((taken) =>
    taken.kind === "booked" || taken.holder !== own.holder || taken.studentId !== own.studentId
  );
}
