import type { LessonsOutside } from "../availability/lessons-outside.ts";
import { moveToZone } from "../availability/move-to-zone.ts";
import {
  changeUser,
  lockUser,
  profileOf,
  type ProfileRow,
  remindUser,
  saveProfile,
} from "../generated/sql/profile.ts";
import type { Role, User } from "../platform/contract/context.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { Problem } from "../problem.ts";
import { utcSecond } from "../time/time-text.ts";
import { isSameZone } from "../time/zone.ts";
import type { Language } from "../wording/languages.ts";
import { changeTold, type Told, type ToldChange, toldFields, withoutEmpty } from "./told.ts";
import { languageOf } from "./users.ts";

/** The caller's own profile (P1). */
export type Profile = ReturnType<typeof toProfile>;

/** Reads it. */
export async function readProfile(db: Db, { userId, role }: User): Promise<Profile> {
  return toProfile(await profileOf(db, { id: userId }), role);
}

/** A profile as the API answers it to a token with this role. */
const toProfile = (row: ProfileRow, role: Role) => ({
  id: row.id,
  role,
  // Each came from a role that the constraint users_are_tutor_student_or_admin allows.
  roles: row.roles as Role[],
  name: row.name,
  email: row.email,
  timezone: row.timezone,
  language: languageOf(row),
  reminder_minutes: row.reminder_minutes,
  ...toldFields(toldOf(row)),
  revision: row.revision,
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

/** What somebody tells about themselves, out of their row. */
export const toldOf = (row: ProfileRow): Told => ({
  headline: row.headline,
  description: row.description,
  photoUrl: row.photo_url,
  hourlyRate: row.hourly_rate,
  currency: row.currency,
  // Constraints keep nulls out of lists, and all but objects out of the settings.
  subjects: row.subjects as string[],
  languages: row.languages as string[],
  otherSettings: row.other_settings as Told["otherSettings"],
});

/** What of a person is to be otherwise; what is not there stays, and roles are added to theirs (T3). */
export type PersonChange = ToldChange & {
  readonly name?: string | undefined;
  readonly email?: string | null | undefined;
  readonly timezone?: string | undefined;
  readonly language?: Language | null | undefined;
  readonly reminder_minutes?: number | null | undefined;
  readonly roles?: readonly Role[] | undefined;
};

/**
 * Changes the caller's own profile (P1); see `changePerson`. `etag` is that of the profile alone.
 * @throws Problem version_mismatch, and as `changePerson`.
 */
export function changeProfile(
  db: Db,
  user: User,
  { ifMatch, ...change }: PersonChange & { readonly ifMatch?: IfMatch | undefined },
  now: number,
): Promise<ChangedProfile> {
  return inTransaction(db, async (tx) => {
    await lockPerson(tx, user.userId);
    await mustMatch(ifMatch, async () => etagOf(await readProfile(tx, user)));
    return await changeOwnProfile(tx, user, change, now);
  });
}

export type ChangedProfile = {
  readonly etag: string;
  readonly changed: Profile & LessonsOutside;
};

/** The same inside a transaction that has locked the user. */
export async function changeOwnProfile(
  tx: Db,
  user: User,
  change: PersonChange,
  now: number,
): Promise<ChangedProfile> {
  const outside = await changePerson(tx, user.userId, change, now);
  const profile = await readProfile(tx, user);
  return { etag: etagOf(profile), changed: { ...profile, ...outside } };
}

/**
 * Keeps all others from changing a person, or their draft, until the transaction ends.
 * @throws Problem unauthenticated for somebody who was erased, whose token is still remembered.
 */
export async function lockPerson(tx: Db, id: number): Promise<void> {
  const { erased_at: erasedAt } = await lockUser(tx, { id });
  if (erasedAt !== null) throw new Problem("unauthenticated", { reason: "erased" });
}

/**
 * Changes a person, inside a transaction that has locked them. A tutor's new zone recomputes their future
 * template slots (A7); lessons stay at their instants, and the answer lists those that now are not wholly inside
 * their availability. The zone they have already, by whatever name, changes nothing.
 * @throws Problem validation_failed for what a profile cannot be.
 */
export async function changePerson(
  tx: Db,
  id: number,
  change: PersonChange,
  now: number,
): Promise<LessonsOutside> {
  const before = await profileOf(tx, { id });
  if (tells(change)) await tell(tx, before, change);
  if (changesUser(change)) {
    await changeUser(tx, {
      id,
      name: change.name ?? null,
      setsEmail: change.email !== undefined,
      email: change.email ?? null,
      timezone: change.timezone ?? null,
      setsLanguage: change.language !== undefined,
      language: change.language ?? null,
      roles: change.roles ?? null,
    });
  }
  const after = await profileOf(tx, { id });
  const moves = after.roles.includes("tutor") && !isSameZone(after.timezone, before.timezone);
  const outside = moves ? await moveToZone(tx, id, now) : NONE_OUTSIDE;
  const { reminder_minutes: minutes } = change;
  if (minutes !== undefined) await remindUser(tx, { id, minutes });
  return outside;
}

const NONE_OUTSIDE = { lessons_outside_availability: [], has_more_lessons_outside: false };

const changesUser = ({ name, email, timezone, language, roles }: PersonChange): boolean =>
  [name, email, timezone, language, roles].some((field) => field !== undefined);

const tells = ({ headline, description, photo_url, settings }: ToldChange): boolean =>
  [headline, description, photo_url, settings].some((field) => field !== undefined);

async function tell(tx: Db, before: ProfileRow, change: ToldChange): Promise<void> {
  const told = changeTold(toldOf(before), change);
  const tellsAnything = Object.keys(withoutEmpty(toldFields(told))).length > 0;
  await saveProfile(tx, { userId: before.id, ...told, tellsAnything });
}
