import { autoRetry } from "@grammyjs/auto-retry";
import { apiThrottler } from "@grammyjs/transformer-throttler";
import { Api, Bot, type Transformer } from "grammy";
import type { BotLog } from "../log.ts";

/** The figures of B1, and how long Telegram may take. */
export const telegramFigures = {
  /** Between two messages; so there are twenty a second, and thirty are allowed. */
  pauseMs: 50,
  perSecond: 30,
  retries: 3,
  /** A longer `retry_after` is handed on: nobody waits for an answer for so long. */
  longestRetryAfterSeconds: 20,
  pollSeconds: 30,
  answerSeconds: 10,
};

export type TelegramParts = {
  readonly token: string;
  readonly root: string;
  readonly log: BotLog;
  /** When Telegram has answered a poll. */
  readonly onPoll: () => void;
  /** Aborted when nothing is waited for any more. */
  readonly ended: AbortSignal;
};

/** Two ways to call Telegram, at one pace. */
export type Calls = {
  /** A call that fails is repeated: for what somebody waits for. */
  readonly bot: Bot;
  /** It is not: for what many stand in line for. */
  readonly once: Api;
};

/** grammY, with all of its calls at the pace that Telegram takes (decision 30). */
export function createBot({ token, root, log, onPoll, ended }: TelegramParts): Calls {
  const { pauseMs, perSecond, pollSeconds, answerSeconds } = telegramFigures;
  const client = { apiRoot: root, timeoutSeconds: pollSeconds + answerSeconds };
  const [bot, once] = [new Bot(token, { client }), new Api(token, client)];
  const paced = [
    bounded(answerSeconds),
    observed(log, onPoll),
    apiThrottler({
      global: {
        minTime: pauseMs,
        reservoir: perSecond,
        reservoirRefreshAmount: perSecond,
        reservoirRefreshInterval: 1_000,
      },
      // What a chat is told comes in order; a menu answers at once.
      out: { maxConcurrent: 1 },
    }),
  ];
  bot.api.config.use(...paced, retried(), ending(ended));
  once.config.use(...paced, ending(ended));
  return { bot, once };
}

/** Gives every call a signal, so that none of them, nor the pause before its repetition, outlasts the bot. */
const ending = (ended: AbortSignal): Transformer => (prev, method, payload, signal) =>
  // grammY's type of a signal is that of a library for runtimes that have none.
  prev(method, payload, signal ?? ended as unknown as NonNullable<typeof signal>);

/** Polls are repeated by whoever polls. */
function retried(): Transformer {
  const { retries, longestRetryAfterSeconds } = telegramFigures;
  const retry = autoRetry({
    maxRetryAttempts: retries,
    maxDelaySeconds: longestRetryAfterSeconds,
    // It would repeat them for ever, whatever `maxRetryAttempts` says.
    rethrowHttpErrors: true,
  });
  return (prev, method, payload, signal) =>
    method === "getUpdates" ? prev(method, payload, signal) : retry(prev, method, payload, signal);
}

/** Only a poll may wait for long. */
function bounded(seconds: number): Transformer {
  return async (prev, method, payload, signal) => {
    if (method === "getUpdates") return await prev(method, payload, signal);
    const late = new AbortController();
    const abort = () => late.abort();
    // Whoever waited for their turn meanwhile hears of it here.
    if (signal?.aborted) abort();
    const timer = setTimeout(abort, seconds * 1_000);
    signal?.addEventListener("abort", abort);
    try {
      // As above.
      return await prev(method, payload, late.signal as unknown as NonNullable<typeof signal>);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  };
}

/** Tells of calls that failed: which and how, never what was said in them. */
function observed(log: BotLog, onPoll: () => void): Transformer {
  return async (prev, method, payload, signal) => {
    try {
      const answer = await prev(method, payload, signal);
      if (answer.ok && method === "getUpdates") onPoll();
      if (!answer.ok) log.warn("telegram_refused", { method, status: answer.error_code });
      return answer;
    } catch (error) {
      if (!signal?.aborted) log.warn("telegram_away", { method });
      throw error;
    }
  };
}
