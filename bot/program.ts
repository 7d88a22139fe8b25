import { createBackend, forgetPerson } from "./backend/backend.ts";
import { guardFigures } from "./backend/guard.ts";
import { LastStanding } from "./backend/last-standing.ts";
import type { BotConfig } from "./config.ts";
import { Dialogue } from "./dialogue/dialogue.ts";
import { commands } from "./dialogue/written-text.ts";
import { type Health, healthOf, type LastTimes } from "./health/health.ts";
import { type BotLog, errorFields } from "./log.ts";
import { Delivery } from "./notifications/deliver.ts";
import { deliverInRounds } from "./notifications/deliver-in-rounds.ts";
import { outcomeOf, type SendOutcome } from "./notifications/send-outcome.ts";
import { answerUpdates } from "./telegram/answer-updates.ts";
import { CallbackData } from "./telegram/callback-data.ts";
import { createBot } from "./telegram/create-bot.ts";
import { messageText } from "./telegram/message-text.ts";
import { pollUpdates } from "./telegram/poll-updates.ts";
import { languages } from "./wording/language.ts";
import { sayIn } from "./wording/wording.ts";

/** How long a message that is under way when the bot stops may still take. */
const LAST_SEND_MS = 4_000;

export type ProgramParts = {
  readonly config: BotConfig;
  readonly log: BotLog;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  /** Telegram does not know the token any more. */
  readonly onFatal: (error: Error) => void;
};

export type Program = {
  /**
   * Begins to work, though the API be away.
   * @throws GrammyError 401 or 404 when Telegram does not know the token
   * @throws BotConfigError when the API does not take the key, or is not the API
   */
  readonly start: () => Promise<void>;
  readonly health: () => Health;
  /** Ends what is in hand; what was leased and not sent is given back. */
  readonly stop: () => Promise<void>;
};

/** Puts the bot together. */
export function createProgram({ config, log, now, elapsed, onFatal }: ProgramParts): Program {
  const times: LastTimes = { started: now(), poll: null, round: null };
  const { backendUrl: url, backendKey: key, telegramToken: token, telegramRoot: root } = config;
  const { breakerRestMs: restMs, backendTimeoutMs: timeoutMs } = config;
  const figures = { ...guardFigures, restMs, timeoutMs };
  const backend = createBackend({ url, key, log, elapsed, figures });
  const dialogue = new Dialogue({ backend, callbackData: new CallbackData(token), log, now });
  const stopping = new AbortController();
  const tooLate = new AbortController();
  const { bot, once } = createBot({
    token,
    root,
    log,
    onPoll: () => times.poll = now(),
    ended: tooLate.signal,
  });
  const delivery = new Delivery({
    notifications: backend.notifications,
    send: (telegramId, text) =>
      once.sendMessage(
        telegramId,
        messageText(text),
        { link_preview_options: { is_disabled: true } },
      ).then((): SendOutcome => ({ kind: "sent" }), outcomeOf),
    onSent(telegramId) {
      backend.lessons.forget(telegramId);
      backend.schedules.forget(telegramId);
    },
    onBlocked: (telegramId) => forgetPerson(backend, telegramId),
    log,
    elapsed,
    isStopping: () => stopping.signal.aborted,
  });
  const standing = new LastStanding(backend.readStanding, log);
  let stops: readonly (() => Promise<void>)[] = [];
  return {
    async start() {
      await Promise.all([bot.init(), standing.mustBeWell()]);
      if (stopping.signal.aborted) return;
      const polling = pollUpdates(bot, { log, elapsed, onFatal });
      answerUpdates(bot, { dialogue, pace: config.pace, log, elapsed });
      const rounds = deliverInRounds(delivery, {
        everyMs: config.notificationPollMs,
        log,
        onRound() {
          times.round = now();
          standing.set("accepted");
        },
        onFailure: (error) => standing.lookAfter(error),
      });
      stops = [polling.stop, rounds.stop];
      await tellCommands();
    },
    health() {
      const state = { breaker: backend.guard.state(), backend: standing.last };
      return healthOf(times, state, now(), config.notificationPollMs);
    },
    async stop() {
      stopping.abort();
      const timer = setTimeout(() => tooLate.abort(), LAST_SEND_MS);
      await Promise.all(stops.map((stop) => stop()));
      clearTimeout(timer);
    },
  };

  /** What Telegram shows in the list of commands; without it the bot works all the same. */
  async function tellCommands(): Promise<void> {
    try {
      for (const language of languages) {
        const say = sayIn(language);
        const told = commands.map(({ name, about }) => ({
          command: name,
          description: say(about),
        }));
        // English is for all other languages, too.
        const options = language === "en" ? {} : { language_code: language } as const;
        await bot.api.setMyCommands(told, options);
      }
    } catch (error) {
      log.warn("commands_not_told", errorFields(error));
    }
  }
}
