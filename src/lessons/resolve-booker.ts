import { type Caller, callerName } from "../platform/contract/context.ts";
import { invalid, Problem } from "../problem.ts";

/** For which student, by whom (null: a program), and whose holds are their own (L8). */
export type Booker = {
  readonly studentId: number;
  readonly actorId: number | null;
  readonly holder: string;
};

/**
 * For which student a booking is made (L3): students book for themselves, a program or an admin names the
 * student, whose rules bind.
 * @throws Problem forbidden (a student names another), validation_failed (a program or an admin names none).
 */
export function resolveBooker(caller: Caller, named: number | undefined): Booker {
  const holder = callerName(caller);
  if (caller.kind !== "user") {
    if (named === undefined) {
      throw invalid("student_id", "required_with_key");
    }
    return { studentId: named, actorId: null, holder };
  }
  if (caller.role === "admin") {
    if (named === undefined) throw invalid("student_id", "required_of_admin");
    return { studentId: named, actorId: caller.userId, holder };
  }
  if (named === undefined || named === caller.userId) {
    return { studentId: caller.userId, actorId: caller.userId, holder };
  }
  throw new Problem("forbidden", { reason: "books_for_other" });
}
