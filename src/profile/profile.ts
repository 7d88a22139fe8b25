import { moveToZone } from "../availability/move-to-zone.ts";
import { changeUser, lockUser, profileOf, type ProfileRow } from "../generated/sql/profile.ts";
import type { Role, User } from "../platform/contract/context.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { utcSecond } from "../time/time-text.ts";
import { isSameZone } from "../time/zone.ts";

/** The caller's own profile (P1). */
export async function readProfile(db: Db, { userId, role }: User) {
  return toProfile(await profileOf(db, { id: userId }), role);
}

/** A profile as the API answers it to a token with this role. */
const toProfile = (row: ProfileRow, role: Role) => ({
  ...row,
  role,
  // Each came from a role that the constraint users_are_tutor_student_or_admin allows.
  roles: row.roles as Role[],
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

export type ProfileChange = {
  readonly name?: string | undefined;
  readonly timezone?: string | undefined;
};

/**
 * Changes the caller's own profile (P1). A tutor's new zone recomputes their future template slots in
 * the same transaction (A7); lessons stay at their instants, and the answer lists those that now are
 * not wholly inside their availability. The zone they have already, by whatever
 * name, changes nothing. `etag` is that of the profile alone.
 * @throws Problem version_mismatch.
 */
export function changeProfile(
  db: Db,
  user: User,
  { ifMatch, ...change }: ProfileChange & { readonly ifMatch?: IfMatch | undefined },
  now: number,
) {
  return inTransaction(db, async (tx) => {
    await lockUser(tx, { id: user.userId });
    await mustMatch(ifMatch, async () => etagOf(await readProfile(tx, user)));
    const changed = await changeUser(tx, {
      id: user.userId,
      name: change.name ?? null,
      timezone: change.timezone ?? null,
    });
    const { previous_timezone: before, ...row } = changed;
    const moves = row.roles.includes("tutor") && !isSameZone(row.timezone, before);
    const outside = moves
      ? await moveToZone(tx, user.userId, now)
      : { lessons_outside_availability: [], has_more_lessons_outside: false };
    const profile = toProfile(row, user.role);
    return { etag: etagOf(profile), changed: { ...profile, ...outside } };
  });
}
