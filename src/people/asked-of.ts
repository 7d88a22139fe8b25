import { zoneOfUser } from "../generated/sql/people.ts";
import type { Caller } from "../platform/contract/context.ts";
import type { Db } from "../platform/database/db.ts";
import { type AskedRange, hasDates } from "../platform/http/range.ts";
import { invalid } from "../problem.ts";
import { noSuchTutor } from "./viewer.ts";

/**
 * The tutor that a question is about: whom it names, or the tutor who asks (L2).
 * @throws Problem validation_failed where anybody else names none.
 */
export function tutorAskedOf(caller: Caller, named: number | undefined): number {
  if (named !== undefined) return named;
  if (caller.kind === "user" && caller.role === "tutor") return caller.userId;
  throw invalid("tutor_id", "required");
}

/**
 * The zone in which a question is meant: the one that it names, or the caller's; of a program, which has
 * none, that of the tutor it asks about (L2).
 * @throws Problem not_found where there is no such tutor.
 */
export async function zoneAskedIn(
  db: Db,
  caller: Caller,
  named: string | undefined,
  tutorId: number,
): Promise<string> {
  return named ?? await zoneOf(db, caller.kind === "user" ? caller.userId : tutorId);
}

/**
 * The zone of the dates of a range of a user's own things; of a range without dates any will do.
 * @throws Problem validation_failed where nobody's zone is meant: a program asks, and names none.
 */
export async function zoneOfRange(
  db: Db,
  userId: number | null,
  range: AskedRange & { readonly timezone?: string | undefined },
): Promise<string> {
  if (!hasDates(range)) return "UTC";
  if (range.timezone !== undefined) return range.timezone;
  if (userId === null) throw invalid("timezone", "required");
  return await zoneOf(db, userId);
}

/**
 * The caller's own zone.
 * @throws Problem validation_failed for a program, which has none and must name one in `timezone`.
 */
export function zoneOfCaller(db: Db, caller: Caller): Promise<string> {
  if (caller.kind !== "user") throw invalid("timezone", "required_with_key");
  return zoneOf(db, caller.userId);
}

async function zoneOf(db: Db, id: number): Promise<string> {
  const user = await zoneOfUser(db, { id });
  if (!user) throw noSuchTutor();
  return user.timezone;
}
