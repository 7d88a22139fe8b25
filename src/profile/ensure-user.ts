import { ensureUser as upsertUser } from "../generated/sql/profile.ts";
import type { Role } from "../platform/context.ts";
import type { Db } from "../platform/db.ts";

export type TokenUser = {
  readonly subject: string;
  readonly role: Role;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  /** A valid IANA zone; counts at first sight only, the profile's zone is the user's own after. */
  readonly timezone?: string | undefined;
};

/** First sight of a subject makes the user (T3); afterwards role, name and email follow the token. */
export function ensureUser(db: Db, user: TokenUser): Promise<{ id: number; role: string }> {
  return upsertUser(db, {
    subject: user.subject,
    role: user.role,
    name: user.name ?? null,
    email: user.email ?? null,
    timezone: user.timezone ?? null,
  });
}
