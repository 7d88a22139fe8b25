/** The levels of `LOG_LEVEL`, the talkative ones first; `silent` writes nothing. */
export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

/** What a line may carry: codes, counts and times. Texts of people and ids of chats have no place in it. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

type Write = (event: string, fields?: LogFields) => void;

/** Writes one event as one line of JSON. */
export type BotLog = { readonly [level in Exclude<LogLevel, "silent">]: Write };

/** A log of `level` and above; `now` answers epoch milliseconds, `secrets` never get into a line. */
export function createBotLog({ level, write, now, secrets }: {
  readonly level: LogLevel;
  readonly write: (line: string) => void;
  readonly now: () => number;
  readonly secrets: readonly string[];
}): BotLog {
  const from = logLevels.indexOf(level);
  const writer = (own: LogLevel): Write => (event, fields = {}) => {
    if (logLevels.indexOf(own) < from) return;
    const time = new Date(now()).toISOString();
    const line = JSON.stringify({ time, level: own, event, ...fields });
    write(secrets.reduce((text, secret) => text.replaceAll(secret, "[secret]"), line));
  };
  return {
    debug: writer("debug"),
    info: writer("info"),
    warn: writer("warn"),
    error: writer("error"),
  };
}

const LONGEST = 300;

/** What a line says of an error: its kind and the beginning of what it says, with no stack of others' texts. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, message: error.message.slice(0, LONGEST) };
}
