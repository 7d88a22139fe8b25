import { ensureUser as upsertUser, knownUser } from "../generated/sql/profile.ts";
import type { TokenUser } from "../platform/auth/identity.ts";
import type { Db } from "../platform/db.ts";

/**
 * First sight of a subject makes the user (T3); afterwards their role and email follow the token,
 * while name and zone belong to their profile. Tells whether anything was written.
 */
export async function ensureUser(
  db: Db,
  { subject, role, ...more }: TokenUser,
): Promise<{ id: number; role: string; written: boolean }> {
  const told = { subject, role, email: more.email ?? null };
  const known = await knownUser(db, told);
  if (known !== null) return { ...known, written: false };
  const made = await upsertUser(db, {
    ...told,
    name: more.name ?? null,
    timezone: more.timezone ?? null,
  });
  return { ...made, written: true };
}
