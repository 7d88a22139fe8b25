import {
  deleteDraft as removeDraft,
  draftOf,
  type DraftRow,
  profileOf,
  saveDraft as keepDraft,
} from "../generated/sql/profile.ts";
import type { User } from "../platform/contract/context.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { invalidFields, Problem } from "../problem.ts";
import { utcSecond } from "../time/time-text.ts";
import { dirtyPaths, type JsonObject } from "./dirty-paths.ts";
import { boundsFaults } from "./json-bounds.ts";
import {
  type ChangedProfile,
  changeOwnProfile,
  lockPerson,
  type PersonChange,
  readProfile,
  toldOf,
} from "./profile.ts";
import { toldFields, toldNothing, withoutEmpty } from "./told.ts";

/** What somebody is still writing of their profile (P1). */
export type Draft = ReturnType<typeof toDraft>;

const toDraft = (row: DraftRow) => ({
  draft: contentOf(row),
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});

const contentOf = ({ content }: DraftRow) =>
  // The constraint profile_drafts_are_objects says so.
  content as { [Key in keyof JsonObject]: JsonObject[Key] };

/** @throws Problem not_found where there is none. */
export async function readDraft(db: Db, userId: number): Promise<Draft> {
  const row = await draftOf(db, { userId });
  if (!row) throw noDraft();
  return toDraft(row);
}

/**
 * Keeps a draft in the place of the one before.
 * @throws Problem validation_failed for one that is too large, version_mismatch.
 */
export function saveDraft(
  db: Db,
  userId: number,
  draft: JsonObject,
  ifMatch: IfMatch | undefined,
): Promise<Draft> {
  const faults = boundsFaults({ ...draft }, "body", 1);
  if (faults.length > 0) throw invalidFields(faults);
  return inTransaction(db, async (tx) => {
    await lockPerson(tx, userId);
    await mustMatch(ifMatch, () => etagOfDraft(tx, userId));
    return toDraft(await keepDraft(tx, { userId, content: { ...draft } }));
  });
}

/** Throws the draft away, if there is one. @throws Problem version_mismatch. */
export function discardDraft(
  db: Db,
  userId: number,
  ifMatch: IfMatch | undefined,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await lockPerson(tx, userId);
    await mustMatch(ifMatch, () => etagOfDraft(tx, userId));
    await removeDraft(tx, { userId });
  });
}

/** Null where there is no draft. */
async function etagOfDraft(tx: Db, userId: number): Promise<string | null> {
  const row = await draftOf(tx, { userId });
  return row && etagOf(toDraft(row));
}

/** The paths at which publishing the draft would change the profile (P1); none where there is no draft. */
export async function compareDraft(db: Db, userId: number): Promise<string[]> {
  const row = await draftOf(db, { userId });
  if (!row) return [];
  const profile = await profileOf(db, { id: userId });
  const draft = contentOf(row);
  const { name, timezone, language, reminder_minutes } = profile;
  const kept = Object.entries({ name, timezone, language, reminder_minutes })
    .filter(([field]) => Object.hasOwn(draft, field));
  const saved = { ...toldFields(toldOf(profile)), ...Object.fromEntries(kept) };
  return dirtyPaths(withoutEmpty(draft), withoutEmpty(saved));
}

/** A draft as a change of the profile; throws what is wrong with it. */
export type ReadChange = (draft: object) => PersonChange;

/**
 * Makes the draft the profile (P1), all or nothing. What it does not have is empty from then on, but for what
 * a profile cannot be without.
 * @throws Problem not_found where there is no draft, version_mismatch for another state of the profile, and as
 *   `readChange` and `changeProfile`.
 */
export function publishDraft(
  db: Db,
  user: User,
  { readChange, ifMatch, now }: {
    readonly readChange: ReadChange;
    readonly ifMatch: IfMatch | undefined;
    readonly now: number;
  },
): Promise<ChangedProfile> {
  const { userId } = user;
  return inTransaction(db, async (tx) => {
    await lockPerson(tx, userId);
    const row = await draftOf(tx, { userId });
    if (!row) throw noDraft();
    await mustMatch(ifMatch, async () => etagOf(await readProfile(tx, user)));
    const told = readChange({ ...toldFields(toldNothing), ...contentOf(row) });
    await removeDraft(tx, { userId });
    return await changeOwnProfile(tx, user, await inPlaceOfAll(tx, userId, told), now);
  });
}

/** The same change, by which settings that it does not have are removed. */
async function inPlaceOfAll(tx: Db, userId: number, change: PersonChange): Promise<PersonChange> {
  const { settings } = toldFields(toldOf(await profileOf(tx, { id: userId })));
  const removed = Object.fromEntries(Object.keys(settings).map((key) => [key, null]));
  return { ...change, settings: { ...removed, ...change.settings } };
}

const noDraft = () => new Problem("not_found", { what: "own_profile_draft" });
