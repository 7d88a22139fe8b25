import { personOfTelegram } from "../generated/sql/people.ts";
import type { Role } from "../platform/contract/context.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { isLanguage, type Language } from "../wording/languages.ts";

/** Somebody who has linked an account of Telegram's. */
export type LinkedPerson = {
  readonly id: number;
  readonly roles: readonly Role[];
  /** An IANA name. */
  readonly timezone: string;
  /** Their own, where they have said one. */
  readonly language: Language | null;
};

/**
 * Whose a Telegram account is, in this tenant (N3). The only place that knows where that is kept.
 * @throws Problem not_linked, also for an account that is linked in another tenant (T5).
 */
export async function linkedPerson(db: Db, telegramId: number): Promise<LinkedPerson> {
  const row = await personOfTelegram(db, { telegramId });
  if (!row) throw new Problem("not_linked");
  const { id, roles, timezone, language } = row;
  return {
    id,
    // A constraint allows no other roles.
    roles: roles as Role[],
    timezone,
    language: isLanguage(language) ? language : null,
  };
}
