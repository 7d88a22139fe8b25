import type { AccountOfRow, TelegramLinkRow } from "../generated/sql/telegram.ts";
import { ROLES } from "../platform/contract/context.ts";
import { utcSecond } from "../time/time-text.ts";
import { isLanguage } from "../wording/languages.ts";

/** A linked account, as the bot sees it. */
export type TelegramLink = ReturnType<typeof toLink>;

export const toLink = (row: TelegramLinkRow) => ({
  telegram_id: row.telegram_user_id,
  user_id: row.id,
  name: row.name,
  language: isLanguage(row.language) ? row.language : null,
  timezone: row.timezone,
  roles: ROLES.filter((role) => row.roles.includes(role)),
  linked_at: utcSecond(row.telegram_linked_at),
});

/** The same as its user sees it; nulls where no account is linked. */
export type OwnTelegram = ReturnType<typeof toOwn>;

export const toOwn = (row: AccountOfRow | null) => {
  const at = row?.telegram_linked_at ?? null;
  return {
    telegram_id: row?.telegram_user_id ?? null,
    linked_at: at === null ? null : utcSecond(at),
  };
};

/** Opens the bot and sends it the code; null where its name is not known. */
export const urlOf = (code: string, botName: string | null): string | null =>
  botName === null ? null : `https://t.me/${botName}?start=${code}`;
