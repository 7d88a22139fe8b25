import { callerName } from "../platform/caller.ts";
import type { Caller } from "../platform/context.ts";
import { Problem } from "../problem.ts";
import type { OwnHolds } from "./facts.ts";

/** For which student a time is judged, and whose holds for him are not in the way (L8). */
export type Asker = { readonly studentId: number | null; readonly holder: string };

/**
 * A student asks for himself; all others may name a student, or ask about the tutor's side only.
 * @throws Problem forbidden when a student names another.
 */
export function whoAsks(caller: Caller, named: number | undefined): Asker {
  const holder = callerName(caller);
  if (caller.kind !== "user" || caller.role !== "student") {
    return { studentId: named ?? null, holder };
  }
  if (named === undefined || named === caller.userId) return { studentId: caller.userId, holder };
  throw new Problem("forbidden", { detail: "You may ask for yourself only." });
}

/** The holds that are in nobody's way, of him who asks for free times. */
export function ownHoldsOf(caller: Caller): OwnHolds | undefined {
  const { studentId, holder } = whoAsks(caller, undefined);
  return studentId === null ? undefined : { studentId, holder };
}
