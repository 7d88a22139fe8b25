import { isTutor } from "../generated/sql/people.ts";
import { type Caller, userOf } from "../platform/contract/context.ts";
import type { Db } from "../platform/database/db.ts";
import { invalid, Problem } from "../problem.ts";
import { noSuchTutor } from "./viewer.ts";

/** Whose calendar a request is about, and who sends it: the tutor, or an admin for them (T7). */
export type Owner = { readonly tutorId: number; readonly actorId: number };

/**
 * Whose calendar a caller reads or changes: tutors their own, an admin that of the tutor they name.
 * @throws Problem forbidden for a tutor who names another, validation_failed for an admin who names nobody,
 *   not_found for one who names no tutor.
 */
export async function ownerOf(
  db: Db,
  caller: Caller,
  named: number | undefined,
): Promise<Owner> {
  const { userId, role } = userOf(caller);
  if (role === "admin") {
    if (named === undefined) throw invalid("tutor_id", "required_of_admin");
    if (!(await isTutor(db, { id: named })).is) throw noSuchTutor();
    return { tutorId: named, actorId: userId };
  }
  if (named === undefined || named === userId) return { tutorId: userId, actorId: userId };
  throw new Problem("forbidden", { reason: "other_tutor" });
}
