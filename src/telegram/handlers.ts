import { userOf } from "../platform/contract/context.ts";
import type { Handlers } from "../platform/contract/contract.ts";
import { etagOf } from "../platform/http/etag.ts";
import { utcSecond } from "../time/time-text.ts";
import { createCode } from "./create-code.ts";
import { linkAccount } from "./link-account.ts";
import { readLink, readOwnTelegram } from "./read-link.ts";
import { urlOf } from "./telegram.ts";
import { unlinkAccountOf, unlinkUser } from "./unlink-account.ts";
import { MOST_IN_ALL } from "./wrong-tries.ts";

/** `botName` is the bot's at Telegram, without @; null where nobody has said it. */
export const telegramHandlers = (botName: string | null) => ({
  readOwnTelegram: async (_, answer, { db, caller }) => {
    const own = await readOwnTelegram(db, userOf(caller).userId);
    return answer(200, own, { ETag: etagOf(own) });
  },

  unlinkOwnTelegram: async ({ header }, answer, { db, caller, log }) => {
    const { userId } = userOf(caller);
    await unlinkUser(db, { userId, ifMatch: header["if-match"] });
    log.info("telegram_unlinked", { user_id: userId, by: "user" });
    return answer(204, null);
  },

  createTelegramCode: async (_, answer, { db, caller, tenant, now, log }) => {
    const { userId } = userOf(caller);
    const { code, expiresAt } = await createCode(db, { userId, tenant: tenant.slug, now: now() });
    log.info("telegram_code_created", { user_id: userId });
    const made = { code, expires_at: utcSecond(expiresAt), url: urlOf(code, botName) };
    return answer.once(201, made, { ...made, code: null, url: null });
  },

  linkTelegram: async ({ body }, answer, { db, tenant, now, log }) => {
    const { telegram_id: telegramId, code, language } = body;
    const wanted = { telegramId, code, language, tenant: tenant.slug };
    const onGuessing = () => log.warn("telegram_codes_guessed", { within_an_hour: MOST_IN_ALL });
    const link = await linkAccount(db, { ...wanted, now: now() }, onGuessing);
    log.info("telegram_linked", { user_id: link.user_id });
    const Location = `/api/internal/telegram/links/${link.telegram_id}`;
    return answer(201, link, { Location, ETag: etagOf(link) });
  },

  readTelegramLink: async ({ path }, answer, { db }) => {
    const link = await readLink(db, path.telegram_id);
    return answer(200, link, { ETag: etagOf(link) });
  },

  unlinkTelegram: async ({ path, header }, answer, { db, log }) => {
    const wanted = { telegramId: path.telegram_id, ifMatch: header["if-match"] };
    const { userId } = await unlinkAccountOf(db, wanted);
    log.info("telegram_unlinked", { user_id: userId, by: "bot" });
    return answer(204, null);
  },
} satisfies Partial<Handlers>);
