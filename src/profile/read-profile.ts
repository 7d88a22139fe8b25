import { profileOf, type ProfileOfRow } from "../generated/sql/profile.ts";
import type { Role } from "../platform/context.ts";
import type { Db } from "../platform/db.ts";

/** The caller's own profile (P1). */
export async function readProfile(db: Db, userId: number) {
  return toProfile(await profileOf(db, { id: userId }));
}

/** A profile as the API answers it. */
export const toProfile = (row: ProfileOfRow) => ({
  ...row,
  // The constraint users_are_tutor_student_or_admin allows no other word.
  role: row.role as Role,
});
