import type { Context, Middleware } from "grammy";
import type { BotLog } from "../log.ts";

/** Of one chat at a time; the bot has hands for 500 (poll-updates.ts). */
const MOST_OF_A_CHAT = 10;

/**
 * Leaves out what a chat sends while ten of its updates are in hand. Telegram takes few messages a chat, so
 * each update waits for those before it, and a chat that sends 150 would keep all others waiting for as long as
 * it likes.
 */
export function leaveOutFloods(log: BotLog): Middleware<Context> {
  const inHand = new Map<number, { count: number; isTold: boolean }>();
  return async ({ chat }, next) => {
    if (chat === undefined) return await next();
    const its = inHand.get(chat.id) ?? { count: 0, isTold: false };
    if (its.count >= MOST_OF_A_CHAT) {
      if (!its.isTold) log.warn("flood_left_out", { chat: chat.type });
      its.isTold = true;
      return;
    }
    inHand.set(chat.id, its);
    its.count++;
    try {
      await next();
    } finally {
      if (--its.count === 0) inHand.delete(chat.id);
    }
  };
}
