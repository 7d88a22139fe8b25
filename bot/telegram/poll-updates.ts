import { run, type RunnerHandle } from "@grammyjs/runner";
import { type Bot, GrammyError } from "grammy";
import { type BotLog, errorFields } from "../log.ts";
import { telegramFigures } from "./create-bot.ts";

const AGAIN_MS = 3_000;
const MOST_AT_ONCE = 500;
const LAST_WORK_MS = 5_000;
const LOOK_MS = 20;

export type Polling = {
  /** Ends what is in hand, and tells Telegram which updates are done with. */
  readonly stop: () => Promise<void>;
};

/**
 * Fetches updates for as long as the bot runs, whatever Telegram does, and hands them to the bot, many at a
 * time. A second program with the same token (409) makes both wait for one another and stops neither.
 */
export function pollUpdates(
  bot: Bot,
  { log, elapsed, onFatal }: {
    readonly log: BotLog;
    /** Milliseconds on a clock that only goes on. */
    readonly elapsed: () => number;
    readonly onFatal: (error: Error) => void;
  },
): Polling {
  let isStopping = false;
  let runner: RunnerHandle | null = null;
  let lastId = 0;
  bot.use(async ({ update }, next) => {
    lastId = Math.max(lastId, update.update_id);
    await next();
  });

  const polling = (async () => {
    while (!isStopping) {
      runner = run(bot, {
        runner: {
          fetch: {
            timeout: telegramFigures.pollSeconds,
            allowed_updates: ["message", "callback_query"],
          },
          // Its own growing pauses have no bound.
          retryInterval: AGAIN_MS,
          maxRetryTime: Infinity,
          silent: true,
        },
        sink: { concurrency: MOST_AT_ONCE },
      });
      try {
        await runner.task();
      } catch (error) {
        if (isStopping) return;
        log.error("polling_ended", errorFields(error));
        if (error instanceof GrammyError && error.error_code === 401) return onFatal(error);
        await pause(AGAIN_MS);
      }
    }
  })();

  return {
    async stop() {
      isStopping = true;
      if (runner?.isRunning()) await runner.stop();
      const until = elapsed() + LAST_WORK_MS;
      while (runner && runner.size() > 0 && elapsed() < until) await pause(LOOK_MS);
      await Promise.race([polling, pause(AGAIN_MS)]);
      if (lastId === 0 || (runner?.size() ?? 0) > 0) return;
      // The runner does not: these updates would come again at the next start.
      await bot.api.getUpdates({ offset: lastId + 1, limit: 1, timeout: 0 }).catch(() => {});
    },
  };
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
