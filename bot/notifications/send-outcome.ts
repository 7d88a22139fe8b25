import { GrammyError } from "grammy";

/** What became of a message that was to be sent. */
export type SendOutcome =
  | { readonly kind: "sent" }
  /** They have blocked the bot, or are gone: it will never work. */
  | { readonly kind: "blocked" }
  /** Telegram does not take this message, or not into this chat. */
  | { readonly kind: "refused" }
  /** Telegram has no time for this chat, or for the bot (429), for so long. */
  | { readonly kind: "busy"; readonly restMs: number }
  /** Telegram is away, and does not say for how long. */
  | { readonly kind: "away" };

/** What an error of sending means (N2). */
export function outcomeOf(error: unknown): SendOutcome {
  if (!(error instanceof GrammyError)) return { kind: "away" };
  const { error_code, parameters } = error;
  if (error_code === 429) {
    const { retry_after } = parameters;
    if (retry_after === undefined) return { kind: "away" };
    return { kind: "busy", restMs: retry_after * 1_000 };
  }
  if (error_code === 403) return { kind: "blocked" };
  // 401 and 404: the token is of no bot any more, or the root is no Bot API. What is none says no code at all.
  const isAnswer = error_code >= 400 && error_code < 500 && ![401, 404].includes(error_code);
  return { kind: isAnswer ? "refused" : "away" };
}
