import { type Config, ConfigError, configNames, readConfig } from "../../config.ts";
import type { Env } from "../../config-faults.ts";
import { hyperdriveOf } from "../../platform/worker/hyperdrive.ts";
import { MOST_OF_HEALTH, MOST_OF_REQUEST } from "../../platform/worker/request-pools.ts";
import type { Collector } from "../../platform/worker/span-sender.ts";
import type { Poolers } from "../open-databases.ts";
import { collectorNames, readCollector } from "./read-collector.ts";

/** What Cloudflare passes with each request: variables, secrets and bindings by name. */
export type Bindings = Readonly<Record<string, unknown>>;

/** The configuration of a Worker, read from its bindings and checked (O2). */
export type WorkerConfig = {
  readonly config: Config;
  /** Of PostgreSQL, or of a pooler in front of it. */
  readonly databaseUrl: string;
  /** The Hyperdrives that are bound; null where only the URL is used. */
  readonly poolers: Poolers | null;
  /** The binding that has the documents; see assetDocuments. */
  readonly assets: unknown;
  /** How many Durable Objects listeners are spread over (decision 40). */
  readonly halls: number;
  /** Where spans are sent; null: nowhere. */
  readonly collector: Collector | null;
  /** Variables that are set and mean something on a server only. */
  readonly ignored: readonly string[];
  /** Bindings of wrangler.toml that are not there, so that what needs them is not there either. */
  readonly missing: readonly string[];
};

/** Variables of ports, lasting connections, the machine's disk and the tenant demo, none of which a Worker has. */
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

/** All variables that a Worker reads; those of the collector and the last are a Worker's alone. */
export const workerNames: readonly string[] = [
  ...configNames.filter((name) => !ofServersOnly.has(name)),
  ...collectorNames,
  "LIVE_HALLS",
];

const LEAST_CONNECTIONS = MOST_OF_REQUEST + MOST_OF_HEALTH;
/** PostgreSQL allows a hundred connections by default, which several isolates share. */
const CONNECTIONS_OF_ISOLATE = "30";

/** @throws ConfigError that names each bad variable, in the same words as a server's */
export function readWorkerConfig(bindings: Bindings): WorkerConfig {
  const isSet = (name: string) => ![undefined, null, ""].some((none) => bindings[name] === none);
  const names = configNames.filter(isSet);
  const texts = names.flatMap((name) => {
    const text = textOf(bindings[name]);
    return text === null || ofServersOnly.has(name) ? [] : [[name, text]];
  });
  const hyperdrives = hyperdrivesIn(bindings);
  const { collector, faults } = readCollector((name) => textOf(bindings[name]));
  const config = readConfig({
    MAX_CONNECTIONS: CONNECTIONS_OF_ISOLATE,
    ...Object.fromEntries(texts),
  }, (given) => [
    ...[...names, ...collectorNames.filter(isSet)]
      .filter((name) => textOf(bindings[name]) === null)
      .map((name) => `${name} is no text: expected one, or a secret.`),
    ...faultsHere(given, hyperdrives),
    ...connectionFaults(given),
    ...hallsOf(bindings) === null ? [badHalls(bindings)] : [],
    ...faults,
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
    collector,
    ignored: names.filter((name) => ofServersOnly.has(name)),
    missing: ["ASSETS", "LIVE"].filter((name) => !isSet(name)),
  };
}

const MOST_HALLS = 32;
const badHalls = ({ LIVE_HALLS: given }: Bindings): string =>
  `LIVE_HALLS is ${
    JSON.stringify(textOf(given))
  }: expected a whole number from 1 to ${MOST_HALLS}.`;

/** How many halls there are to be; null where the variable has no valid value. */
function hallsOf(bindings: Bindings): number | null {
  const count = Number(textOf(bindings["LIVE_HALLS"]) || 1);
  return Number.isInteger(count) && count >= 1 && count <= MOST_HALLS ? count : null;
}

const NO_DATABASE =
  "DATABASE_URL or the bindings of Hyperdrive: on a Worker one must be set, for there is no PostgreSQL beside it.";

/** A Worker's own least, beside what is said on a server. */
function connectionFaults({ MAX_CONNECTIONS: given }: Env): string[] {
  const isFew = Number(given) >= 1 && Number(given) < LEAST_CONNECTIONS;
  if (!isFew) return [];
  return [
    `MAX_CONNECTIONS is ${
      JSON.stringify(given)
    }: expected at least ${LEAST_CONNECTIONS} on a Worker, ` +
    `${MOST_OF_REQUEST} for a request and ${MOST_OF_HEALTH} for /health.`,
  ];
}

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

/** The text of a variable, which may be a number or a boolean in wrangler.toml; null for any other binding. */
function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : null;
}
