import { LRUCache } from "lru-cache";
import { type Context, GrammyError, type Middleware } from "grammy";
import type { Say } from "../wording/wording.ts";

export type PaceParts = {
  /** How long lies between two messages, and between two presses, of one person; 0: no matter. */
  readonly messageMs: number;
  readonly pressMs: number;
  /** The voice for whom only Telegram's language is known. */
  readonly voiceOf: (telegramLanguage: string | undefined) => Say;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
};

/** X4: one message in two seconds, one press in one. */
export const paceFigures = { messageMs: 2_000, pressMs: 1_000 };

const KEPT_PEOPLE = 10_000;
const SECOND_MS = 1_000;

/** When somebody's last message came: here, and by Telegram's clock; and whether they know that one was left out. */
type Came = { readonly at: number; readonly sentAt: number; isTold: boolean };

/**
 * Leaves out what a person sends sooner than the pace allows, and tells them: of a press above the chat, of
 * messages once for each that was answered. Groups are answered too seldom to need it.
 */
export function keepPace({ messageMs, pressMs, voiceOf, elapsed }: PaceParts): Middleware<Context> {
  const messages = new LRUCache<number, Came>({ max: KEPT_PEOPLE });
  const presses = new LRUCache<number, number>({ max: KEPT_PEOPLE });

  const messageCame = async (context: Context, next: Next) => {
    const { from, message, chat } = context;
    if (from === undefined || message === undefined || chat?.type !== "private") {
      return await next();
    }
    const last = messages.get(from.id);
    const came = { at: elapsed(), sentAt: message.date * SECOND_MS, isTold: false };
    // Those that had to wait for us were not sent so fast.
    const isSoon = last && came.at - last.at < messageMs && came.sentAt - last.sentAt < messageMs;
    if (!isSoon) {
      messages.set(from.id, came);
      return await next();
    }
    if (last.isTold) return;
    last.isTold = true;
    const seconds = messageMs / SECOND_MS;
    await context.reply(voiceOf(from.language_code)("too_fast_message", { seconds }));
  };

  const pressCame = async (context: Context, { id, language_code }: From, next: Next) => {
    const last = presses.get(id) ?? -Infinity;
    const at = elapsed();
    if (at - last >= pressMs) {
      presses.set(id, at);
      return await next();
    }
    const told = voiceOf(language_code)("too_fast_press", { seconds: pressMs / SECOND_MS });
    await context.answerCallbackQuery(told).catch((error) => {
      // Telegram forgets a press after a while.
      if (!(error instanceof GrammyError)) throw error;
    });
  };

  return async (context, next) =>
    context.callbackQuery
      ? await pressCame(context, context.callbackQuery.from, next)
      : await messageCame(context, next);
}

type Next = () => Promise<void>;
type From = { readonly id: number; readonly language_code?: string };
