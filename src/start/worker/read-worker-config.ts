import { type Config, ConfigError, configNames, readConfig } from "../../config.ts";
import type { Env } from "../../config-faults.ts";

/** What Cloudflare hands in with each request: texts, secrets and bindings by their names. */
export type Bindings = Readonly<Record<string, unknown>>;

/** What a Worker is told by its bindings, checked (O2). */
export type WorkerConfig = {
  readonly config: Config;
  /** By Hyperdrive where it is bound, else as DATABASE_URL says. */
  readonly databaseUrl: string;
  /** What answers with the documents; see assetDocuments. */
  readonly assets: unknown;
  /** How many Durable Objects listeners are spread over (decision 40). */
  readonly halls: number;
  /** Variables that are set and mean something on a server only. */
  readonly ignored: readonly string[];
};

/** What is about listening, connections that last, this machine's disk, and the tenant demo. */
export const ofServersOnly: ReadonlySet<string> = new Set([
  "HOST",
  "PORT",
  "DATA_DIR",
  "BACKUP_DIR",
  "BACKUP_KEEP_DAYS",
  "MIGRATE_AT_START",
  "POOL_SIZE",
  "SERVICE_KEY",
  "TELEGRAM_BOT_API_KEY",
  "ANSWER_TIMEOUT_MS",
  "IDLE_TIMEOUT_MS",
  "MAX_CLIENT_CONNECTIONS",
  "METRICS_PORT",
  "METRICS_TOKEN",
]);

/** PostgreSQL takes a hundred unless it is told otherwise, and there are more isolates than one. */
const CONNECTIONS_OF_ISOLATE = "30";

/** @throws ConfigError that names each bad variable, in the words that a server has for it */
export function readWorkerConfig(bindings: Bindings): WorkerConfig {
  const isSet = (name: string) => ![undefined, null, ""].some((none) => bindings[name] === none);
  const names = configNames.filter(isSet);
  const texts = names.flatMap((name) => {
    const text = textOf(bindings[name]);
    return text === null || ofServersOnly.has(name) ? [] : [[name, text]];
  });
  const hyperdrive = connectionOf(bindings["HYPERDRIVE"]);
  const config = readConfig({
    MAX_CONNECTIONS: CONNECTIONS_OF_ISOLATE,
    ...Object.fromEntries(texts),
  }, (given) => [
    ...names.filter((name) => textOf(bindings[name]) === null)
      .map((name) => `${name} is no text: expected one, or a secret.`),
    ...faultsHere(given, bindings["HYPERDRIVE"], hyperdrive),
    ...hallsOf(bindings) === null ? [BAD_HALLS] : [],
  ]);
  const databaseUrl = hyperdrive ?? config.databaseUrl;
  if (databaseUrl === null) throw ConfigError.of([NO_DATABASE]);
  return {
    config,
    databaseUrl,
    assets: bindings["ASSETS"],
    halls: hallsOf(bindings) ?? 1,
    ignored: names.filter((name) => ofServersOnly.has(name)),
  };
}

const MOST_HALLS = 32;
const BAD_HALLS = `LIVE_HALLS must be a whole number from 1 to ${MOST_HALLS}.`;

/** null: it is set to what it may not be. */
function hallsOf(bindings: Bindings): number | null {
  const count = Number(textOf(bindings["LIVE_HALLS"]) || 1);
  return Number.isInteger(count) && count >= 1 && count <= MOST_HALLS ? count : null;
}

const NO_DATABASE =
  "DATABASE_URL or the binding HYPERDRIVE: on a Worker one must be set, for there is no PostgreSQL beside it.";

function faultsHere(given: Env, hyperdrive: unknown, connection: string | null): string[] {
  const found: string[] = [];
  if (hyperdrive !== undefined && connection === null) {
    found.push("HYPERDRIVE is no binding of Hyperdrive: expected one with a connectionString.");
  } else if (connection === null && !given["DATABASE_URL"]) found.push(NO_DATABASE);
  const isTold = given["HALFHOUR_ENV"] === "production";
  if (!isTold && !given["JWT_HS256_SECRET"] && !given["JWT_JWKS_URL"]) {
    found.push(
      "JWT_JWKS_URL or JWT_HS256_SECRET: on a Worker at least one must be set, for no secret can be kept there.",
    );
  }
  return found;
}

/** wrangler.toml may have numbers and booleans, too. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}

function connectionOf(binding: unknown): string | null {
  if (typeof binding !== "object" || binding === null) return null;
  if (!("connectionString" in binding)) return null;
  const { connectionString: url } = binding;
  return typeof url === "string" && URL.canParse(url) ? url : null;
}
