import { ensureUser as upsertUser } from "../generated/sql/profile.ts";
import type { TokenUser } from "../platform/auth/identity.ts";
import type { Db } from "../platform/db.ts";

/**
 * First sight of a subject makes the user (T3); afterwards his role and email follow the token, while
 * name and zone belong to his profile. Tells whether anything was written.
 */
export function ensureUser(
  db: Db,
  user: TokenUser,
): Promise<{ id: number; role: string; written: boolean }> {
  return upsertUser(db, {
    subject: user.subject,
    role: user.role,
    name: user.name ?? null,
    email: user.email ?? null,
    timezone: user.timezone ?? null,
  });
}
