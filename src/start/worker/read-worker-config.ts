import { type Config, ConfigError, configNames, readConfig } from "../../config.ts";
import type { Env } from "../../config-faults.ts";
import { hyperdriveOf } from "../../platform/worker/hyperdrive.ts";
import type { Poolers } from "../open-databases.ts";

/** What Cloudflare hands in with each request: texts, secrets and bindings by their names. */
export type Bindings = Readonly<Record<string, unknown>>;

/** What a Worker is told by its bindings, checked (O2). */
export type WorkerConfig = {
  readonly config: Config;
  /** PostgreSQL's, or a pooler's before it. */
  readonly databaseUrl: string;
  /** The Hyperdrives that are bound; null: what the URL leads to. */
  readonly poolers: Poolers | null;
  /** What answers with the documents; see assetDocuments. */
  readonly assets: unknown;
  /** How many Durable Objects listeners are spread over (decision 40). */
  readonly halls: number;
  /** Variables that are set and mean something on a server only. */
  readonly ignored: readonly string[];
  /** Bindings of wrangler.toml that are not there, so that what needs them is not there either. */
  readonly missing: readonly string[];
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

/** All variables that a Worker reads; the last is a Worker's alone. */
export const workerNames: readonly string[] = [
  ...configNames.filter((name) => !ofServersOnly.has(name)),
  "LIVE_HALLS",
];

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
  const hyperdrives = hyperdrivesIn(bindings);
  const config = readConfig({
    MAX_CONNECTIONS: CONNECTIONS_OF_ISOLATE,
    ...Object.fromEntries(texts),
  }, (given) => [
    ...names.filter((name) => textOf(bindings[name]) === null)
      .map((name) => `${name} is no text: expected one, or a secret.`),
    ...faultsHere(given, hyperdrives),
    ...hallsOf(bindings) === null ? [badHalls(bindings)] : [],
  ]);
  const { poolers } = hyperdrives;
  const databaseUrl = poolers?.control ?? config.databaseUrl ?? config.databasePoolerUrl;
  if (databaseUrl === null) throw ConfigError.of([NO_DATABASE]);
  return {
    config,
    databaseUrl,
    poolers,
    assets: bindings["ASSETS"],
    halls: hallsOf(bindings) ?? 1,
    ignored: names.filter((name) => ofServersOnly.has(name)),
    missing: ["ASSETS", "LIVE"].filter((name) => !isSet(name)),
  };
}

const MOST_HALLS = 32;
const badHalls = ({ LIVE_HALLS: given }: Bindings): string =>
  `LIVE_HALLS is ${
    JSON.stringify(textOf(given))
  }: expected a whole number from 1 to ${MOST_HALLS}.`;

/** null: it is set to what it may not be. */
function hallsOf(bindings: Bindings): number | null {
  const count = Number(textOf(bindings["LIVE_HALLS"]) || 1);
  return Number.isInteger(count) && count >= 1 && count <= MOST_HALLS ? count : null;
}

const NO_DATABASE =
  "DATABASE_URL or the bindings of Hyperdrive: on a Worker one must be set, for there is no PostgreSQL beside it.";

type Hyperdrives = { readonly poolers: Poolers | null; readonly fault: string | null };

function hyperdrivesIn(bindings: Bindings): Hyperdrives {
  try {
    return { poolers: hyperdriveOf(bindings), fault: null };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { poolers: null, fault: error.message };
  }
}

function faultsHere(given: Env, { poolers, fault }: Hyperdrives): string[] {
  const found: string[] = [];
  const isNamed = given["DATABASE_URL"] || given["DATABASE_POOLER_URL"];
  if (fault !== null) found.push(fault);
  else if (poolers === null && !isNamed) found.push(NO_DATABASE);
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
