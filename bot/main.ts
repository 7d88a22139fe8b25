/**
 * The entry of the Telegram bot (B1), a program of its own: it reads the environment, works until a signal
 * comes, and ends cleanly. It knows the API by its document alone.
 */
import { GrammyError } from "grammy";
import { BotConfigError, readBotConfig } from "./config.ts";
import { answerHealth } from "./health/health.ts";
import { createBotLog } from "./log.ts";
import { createProgram } from "./program.ts";

/** The exit comes within 10 s of a signal. */
const END_MS = 9_000;

async function main(): Promise<void> {
  const config = readBotConfig(Deno.env.toObject());
  const log = createBotLog({
    level: config.logLevel,
    write: (line) => console.log(line),
    now: () => Date.now(),
    secrets: [config.telegramToken, config.backendKey],
  });
  const { promise: fatal, reject: onFatal } = Promise.withResolvers<never>();
  const program = createProgram({
    config,
    log,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    onFatal,
  });
  const server = serveHealth(config.healthHost, config.healthPort, program.health);
  log.info("started", { health_port: server.addr.port });
  const signalled = untilSignal();
  await Promise.race([signalled, fatal, program.start().then(() => signalled)]);
  log.info("stopping");
  await within(END_MS, Promise.all([program.stop(), server.shutdown()]));
  log.info("stopped");
}

function serveHealth(hostname: string, port: number, health: Parameters<typeof answerHealth>[1]) {
  try {
    const answer = (request: Request) => answerHealth(request, health);
    return Deno.serve({ hostname, port, onListen: () => {} }, answer);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new BotConfigError(
        `Port ${port} of ${hostname} is taken: stop what uses it, or set BOT_HEALTH_PORT.`,
      );
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new BotConfigError(
      `Nothing can listen at port ${port} of ${hostname} (${why}): expected in BOT_HEALTH_HOST a name or ` +
        "address of this machine, and in BOT_HEALTH_PORT a port that this program may use.",
    );
  }
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      Deno.addSignalListener(signal, () => resolve());
    }
  });
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise((resolve) => timer = setTimeout(resolve, ms))]);
  clearTimeout(timer);
}

/** What can be mended is one sentence; our own faults keep their stack. */
function sentenceOf(error: unknown): unknown {
  if (error instanceof BotConfigError) return error.message;
  // What is no Bot API has no such code.
  if (error instanceof GrammyError && [401, 404, undefined].includes(error.error_code)) {
    return "Telegram does not know this bot: expected in TELEGRAM_BOT_TOKEN the token that @BotFather " +
      "shows for it, and in TELEGRAM_API_ROOT (if it is set) a server of the Bot API.";
  }
  return error;
}

try {
  await main();
  Deno.exit(0);
} catch (error) {
  console.error(sentenceOf(error));
  Deno.exit(1);
}
