import * as z from "zod";
import { guardFigures } from "./backend/guard.ts";
import { type LogLevel, logLevels } from "./log.ts";
import { paceFigures } from "./telegram/keep-pace.ts";

/** Everything the bot learns from its environment (B1, T4), checked. */
export type BotConfig = {
  /** Of the API, with its `/api` and without a slash at its end. */
  readonly backendUrl: string;
  readonly backendKey: string;
  readonly telegramToken: string;
  /** Without a slash at its end. */
  readonly telegramRoot: string;
  readonly healthHost: string;
  /** 0 takes any free port. */
  readonly healthPort: number;
  /** From one look for due notifications to the next, when the last one found none left. */
  readonly notificationPollMs: number;
  /** Between two messages, and between two presses, of one person (X4). */
  readonly pace: { readonly messageMs: number; readonly pressMs: number };
  /** For so long an open breaker asks the API nothing (B1). */
  readonly breakerRestMs: number;
  /** So long a call of the API may take. */
  readonly backendTimeoutMs: number;
  readonly logLevel: LogLevel;
};

/** Names every bad variable, what it is and what was expected; never a secret's value. */
export class BotConfigError extends Error {
  override readonly name = "BotConfigError";
}

const text = (expected: string, ok: (value: string) => boolean) =>
  z.string({ error: expected }).refine(ok, { error: expected });

const whole = (low: number, high: number) => {
  const expected = `a whole number from ${low} to ${high}`;
  return text(expected, (value) => /^\d{1,9}$/.test(value)).transform(Number)
    .refine((value) => value >= low && value <= high, { error: expected });
};

const variables = {
  BACKEND_URL: text(
    "the http or https URL of the API, such as https://halfhour.example.com/api",
    isPlainUrl,
  ),
  BACKEND_API_KEY: text(
    "a service key of 24 to 200 visible ASCII characters, such as `deno task key create` prints",
    (value) => /^[!-~]{24,200}$/.test(value),
  ),
  TELEGRAM_BOT_TOKEN: text(
    "a token as @BotFather gives it, digits, a colon and at least 20 letters or digits",
    (value) => /^\d{1,20}:[\w-]{20,200}$/.test(value),
  ),
  TELEGRAM_API_ROOT: text(
    "the http or https URL of a server of the Bot API, such as http://127.0.0.1:8081",
    isPlainUrl,
  ).default("https://api.telegram.org"),
  BOT_HEALTH_HOST: text("a host name or an IP address", (value) => /^[\w.:-]{1,253}$/.test(value))
    .default("127.0.0.1"),
  BOT_HEALTH_PORT: whole(0, 65_535).default(8788),
  BOT_POLL_MS: whole(100, 600_000).default(30_000),
  BOT_MESSAGE_PAUSE_MS: whole(0, 60_000).default(paceFigures.messageMs),
  BOT_PRESS_PAUSE_MS: whole(0, 60_000).default(paceFigures.pressMs),
  BOT_BREAKER_REST_MS: whole(100, 3_600_000).default(guardFigures.restMs),
  BOT_TIMEOUT_MS: whole(100, 60_000).default(guardFigures.timeoutMs),
  LOG_LEVEL: z.enum(logLevels, logLevels.join(", ")).default("info"),
};

/** The variables that `readBotConfig` knows, in the order of `.env.example`. */
export const botConfigNames: readonly string[] = Object.keys(variables);

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment. A variable that is empty counts as not set.
 * @throws BotConfigError that names each bad variable
 */
export function readBotConfig(env: Env): BotConfig {
  const given = Object.fromEntries(
    botConfigNames.flatMap((name) => env[name] ? [[name, env[name]]] : []),
  );
  const read = z.object(variables).safeParse(given);
  if (!read.success) {
    const complaints = read.error.issues.map((issue) => complaint(issue, given));
    throw new BotConfigError(`The bot's environment is not valid:\n  ${complaints.join("\n  ")}`);
  }
  const { data } = read;
  return {
    backendUrl: apiUrl(data.BACKEND_URL),
    backendKey: data.BACKEND_API_KEY,
    telegramToken: data.TELEGRAM_BOT_TOKEN,
    telegramRoot: data.TELEGRAM_API_ROOT.replace(/\/+$/, ""),
    healthHost: data.BOT_HEALTH_HOST,
    healthPort: data.BOT_HEALTH_PORT,
    notificationPollMs: data.BOT_POLL_MS,
    pace: { messageMs: data.BOT_MESSAGE_PAUSE_MS, pressMs: data.BOT_PRESS_PAUSE_MS },
    breakerRestMs: data.BOT_BREAKER_REST_MS,
    backendTimeoutMs: data.BOT_TIMEOUT_MS,
    logLevel: data.LOG_LEVEL,
  };
}

const secrets = new Set(["BACKEND_API_KEY", "TELEGRAM_BOT_TOKEN"]);

function complaint({ path, message }: z.core.$ZodIssue, given: Env): string {
  const name = String(path[0]);
  const value = given[name];
  if (value === undefined) return `${name} is not set: expected ${message}.`;
  // A URL may carry a password.
  const hidden = secrets.has(name) || /:\/\/|@/.test(value);
  const shown = hidden ? `a value of ${value.length} characters` : JSON.stringify(value);
  return `${name} is ${shown}: expected ${message}.`;
}

/** With nothing that could not stand in front of a path. */
function isPlainUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, search, hash } = new URL(value);
  return ["http:", "https:"].includes(protocol) && search === "" && hash === "";
}

/** The server's address alone is taken for its API. */
function apiUrl(value: string): string {
  const url = value.replace(/\/+$/, "");
  return new URL(url).pathname === "/" ? `${url}/api` : url;
}
