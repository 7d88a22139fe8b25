import { type Caller, callerName } from "../platform/contract/context.ts";
import { invalid, Problem } from "../problem.ts";

/** For which student, by whom (null: a program), and whose holds are their own (L8). */
export type Booker = {
  readonly studentId: number;
  readonly actorId: number | null;
  readonly holder: string;
};

/**
 * For which student a booking is made (L3): students book for themselves, a program names the student.
 * @throws Problem forbidden (a student names another), validation_failed (a program names none).
 */
export function resolveBooker(caller: Caller, named: number | undefined): Booker {
  const holder = callerName(caller);
  if (caller.kind !== "user") {
    if (named === undefined) {
      throw invalid("body.student_id", "is required with a service or API key");
    }
    return { studentId: named, actorId: null, holder };
  }
  if (named === undefined || named === caller.userId) {
    return { studentId: caller.userId, actorId: caller.userId, holder };
  }
  throw new Problem("forbidden", { detail: "You may book for yourself only." });
}
