import { accountOf, linkOfAccount } from "../generated/sql/telegram.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import { type OwnTelegram, type TelegramLink, toLink, toOwn } from "./telegram.ts";

/** The account that a user has linked; nulls for none. */
export const readOwnTelegram = async (db: Db, userId: number): Promise<OwnTelegram> =>
  toOwn(await accountOf(db, { userId }));

/** Whose an account is; null when it is nobody's, or somebody's of another tenant (T5). */
export async function findLink(db: Db, telegramId: number): Promise<TelegramLink | null> {
  const row = await linkOfAccount(db, { telegramId });
  return row && toLink(row);
}

/** The same. @throws Problem not_found for null. */
export async function readLink(db: Db, telegramId: number): Promise<TelegramLink> {
  const link = await findLink(db, telegramId);
  if (link === null) throw noSuchLink();
  return link;
}

export const noSuchLink = (): Problem => new Problem("not_found", { what: "telegram_link" });
