import { profileOf, type ProfileOfRow } from "../generated/sql/profile.ts";
import type { Role } from "../platform/context.ts";
import type { Db } from "../platform/db.ts";
import { Problem } from "../problem.ts";

/** The caller's own profile (P1). */
export async function readProfile(db: Db, userId: number) {
  const row = await profileOf(db, { id: userId });
  if (!row) throw noSuchUser();
  return toProfile(row);
}

/** A profile as the API answers it. */
export const toProfile = (row: ProfileOfRow) => ({
  ...row,
  // The constraint users_are_tutor_student_or_admin allows no other word.
  role: row.role as Role,
});

/** The caller's account was removed while his token is still good. */
export const noSuchUser = () => new Problem("not_found", { detail: "Your user was removed." });
