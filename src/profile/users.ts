import {
  anyUser,
  ensureUser as upsertUser,
  isKnownStudent,
  isOfRole,
  knownUser,
} from "../generated/sql/profile.ts";
import { noSuchUser } from "../people/viewer.ts";
import type { TokenUser } from "../platform/auth/identity.ts";
import type { Role } from "../platform/contract/context.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { isLanguage, type Language } from "../wording/languages.ts";

/**
 * First sight of a subject makes the user (T3); afterwards their email follows the token and a new role
 * is added to theirs, while name, zone and language belong to their profile. Tells whether anything was
 * written.
 * @throws Problem unauthenticated for a subject that stands for somebody who was erased.
 */
export async function ensureUser(
  db: Db,
  { subject, role, ...more }: TokenUser,
): Promise<{ id: number; language: Language | null; timezone: string; written: boolean }> {
  if (isErasedSubject(subject)) throw new Problem("unauthenticated", { reason: "erased" });
  const told = { subject, role, email: more.email ?? null };
  const known = await knownUser(db, told);
  if (known !== null) return { ...known, language: languageOf(known), written: false };
  const made = await upsertUser(db, {
    ...told,
    name: more.name ?? null,
    timezone: more.timezone ?? null,
  });
  if (made === null) throw new Problem("unauthenticated", { reason: "erased" });
  return { ...made, language: languageOf(made), written: true };
}

/** Whether this stands for a subject in the row of somebody who was erased. */
export const isErasedSubject = (subject: string): boolean => /^erased [0-9a-f-]{36}$/.test(subject);

/** A user's own language, out of their row; one that a later version has written counts as none. */
export const languageOf = ({ language }: { readonly language: string | null }): Language | null =>
  isLanguage(language) ? language : null;

/** Whether anybody was ever seen in this tenant. */
export const hasUsers = async (db: Db): Promise<boolean> => (await anyUser(db)).exists;

/**
 * Whether a user of the tenant is a student, and one whom the tutor `knownTo` knows (R1); null: whoever may
 * know all.
 * @throws Problem not_found for nobody and for a user of another role alike (T5).
 */
export async function mustBeStudent(db: Db, id: number, knownTo: number | null): Promise<void> {
  if (!(await isKnownStudent(db, { id, knownTo })).is) throw noSuchUser("student");
}

/**
 * Whether a user of the tenant is what they are said to be, among other things.
 * @throws Problem not_found for nobody and for a user of another role alike (T5).
 */
export async function mustBeOfRole(db: Db, id: number, role: Role): Promise<void> {
  if (!(await isOfRole(db, { id, role })).is) throw noSuchUser(role);
}
