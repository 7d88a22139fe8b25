import type { Language } from "../wording/language.ts";

/** Whom a call is for: their account of Telegram, and the language of what the API says to them. */
export type For = { readonly telegramId: number; readonly language: Language };

/** The header that asks for it. */
export const spoken = (language: Language) => ({ "Accept-Language": language });
