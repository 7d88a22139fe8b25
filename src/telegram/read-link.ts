import { accountOf, linkOfAccount } from "../generated/sql/telegram.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { type OwnTelegram, type TelegramLink, toLink, toOwn } from "./telegram.ts";

/** The account that a user has linked; nulls for none. */
export const readOwnTelegram = async (db: Db, userId: number): Promise<OwnTelegram> =>
  toOwn(await accountOf(db, { userId }));

/**
 * Whose an account is.
 * @throws Problem not_linked when it is nobody's, or somebody's of another tenant (T5).
 */
export async function readLink(db: Db, telegramId: number): Promise<TelegramLink> {
  const row = await linkOfAccount(db, { telegramId });
  if (row === null) throw new Problem("not_linked");
  return toLink(row);
}
