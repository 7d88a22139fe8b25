import { knownToOf } from "../people/viewer.ts";
import { type Caller, callerName } from "../platform/contract/context.ts";
import { Problem } from "../problem.ts";
import type { OwnHolds } from "./facts.ts";

/** For which student a time is judged, and whose holds for them are not in the way (L8). */
export type Asker = {
  readonly studentId: number | null;
  readonly holder: string;
  /** See `knownToOf`. */
  readonly knownTo: number | null;
};

/** What a question about a time names: whose calendar, and for which student if for one. */
export type Named = { readonly tutor_id: number; readonly student_id?: number | undefined };

/**
 * Students ask for themselves. Whoever could book for a student, or enter a lesson with one, may name them:
 * others would learn when they are busy (T5).
 * @throws Problem forbidden for any other name.
 */
export function whoAsks(caller: Caller, named: Named): Asker {
  const holder = callerName(caller);
  const studentId = named.student_id ?? ownId(caller);
  if (studentId === null || studentId === ownId(caller) || mayAskFor(caller, named)) {
    return { studentId, holder, knownTo: knownToOf(caller) };
  }
  throw new Problem("forbidden", { reason: "asks_for_other" });
}

const ownId = (caller: Caller): number | null =>
  caller.kind === "user" && caller.role === "student" ? caller.userId : null;

function mayAskFor(caller: Caller, { tutor_id }: Named): boolean {
  if (caller.kind === "service") return true;
  if (caller.kind === "api_key") return caller.scopes.includes("write");
  return caller.role === "admin" || (caller.role === "tutor" && caller.userId === tutor_id);
}

/** The holds that are in nobody's way, of a student who asks for free times. */
export function ownHoldsOf(caller: Caller): OwnHolds | undefined {
  const studentId = ownId(caller);
  return studentId === null ? undefined : { studentId, holder: callerName(caller) };
}
