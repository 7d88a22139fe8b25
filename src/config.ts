import * as z from "zod/mini";
import { type Env, faultOf, faultsTogether } from "./config-faults.ts";
import { POOL_SIZE, STRANGERS, STRANGERS_IN_DEVELOPMENT, variables } from "./config-variables.ts";
import type { AllowedTargets } from "./platform/http/reachable-address.ts";
import type { LogLevel } from "./platform/logging/log.ts";

/** Everything the program learns from its environment (O2), checked. */
export type Config = {
  readonly environment: "development" | "production";
  readonly host: string;
  readonly port: number;
  /** Where the embedded PostgreSQL and the development secret are kept. */
  readonly dataDir: string;
  /** Where `deno task backup` keeps its files, and for how many days. */
  readonly backups: { readonly folder: string; readonly keepDays: number };
  /** null: `start` runs an embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** A transaction pooler before that database, which requests go through (decision 39); null: there is none. */
  readonly databasePoolerUrl: string | null;
  /** Connections for each tenant. */
  readonly poolSize: number;
  /** Connections for all tenants that are open at a time; at least one tenant's. */
  readonly maxConnections: number;
  /** Whether a server brings the database up to date before it serves. */
  readonly migratesAtStart: boolean;
  readonly transactionTimeoutMs: number;
  /** Upstash's REST; null: this process keeps its cache to itself. */
  readonly redis: { readonly url: string; readonly token: string } | null;
  readonly jwt: {
    readonly secret: string | null;
    readonly jwksUrl: string | null;
    readonly issuer: string | null;
    readonly audience: string | null;
    /** How far the issuer's clock may be from ours. */
    readonly clockToleranceSeconds: number;
  };
  /** A first service key of the tenant `demo`; null in production, which has no such tenant. */
  readonly serviceKey: string | null;
  /** Of the bot at Telegram, without @, for links that open it; null where it is not known. */
  readonly telegramBotName: string | null;
  /** Origins that browsers may call from; `*` alone (development only) means all. */
  readonly corsOrigins: readonly string[];
  /** Origins whose pages may frame the web calendar's, and hand a token over to them. */
  readonly webHosts: readonly string[];
  /** Proxies of ours in front, each of which adds to X-Forwarded-For the address that it was asked from. */
  readonly trustedProxies: number;
  /** Requests a minute without good credentials, for each address. */
  readonly strangersPerMinute: number;
  readonly bodyLimitBytes: number;
  /** How long whoever leases a notification has it alone. */
  readonly notificationLeaseSeconds: number;
  readonly webhooks: {
    /** What secrets are sealed with; the first seals, all open. None: no secret can be kept. */
    readonly keys: readonly string[];
    /** Private addresses that may be sent to, and by http. */
    readonly allowed: AllowedTargets;
    /** How long an endpoint may take to answer. */
    readonly timeoutMs: number;
  };
  /** Of the connections of clients, in milliseconds. */
  readonly limits: {
    readonly headersMs: number;
    readonly bodyMs: number;
    readonly answerMs: number;
    readonly idleMs: number;
    /** null: what the limit of descriptors leaves. */
    readonly most: number | null;
    /** Of those, connections that listen; null: four of five. */
    readonly mostListening: number | null;
  };
  readonly logLevel: LogLevel;
  /** How many of the traces that begin here are kept, from 0 to 1, where spans are sent at all. */
  readonly traceRatio: number;
  /** Where Prometheus asks: a port of its own, or a token on the API's; both null: nowhere. */
  readonly metrics: { readonly port: number | null; readonly token: string | null };
};

/** Whether what eases development is off: the tenant demo, a secret of its own, pages of localhost. */
export const isProduction = ({ environment }: Pick<Config, "environment">): boolean =>
  environment === "production";

/**
 * The claims of tokens that nothing checks although keys of somebody else sign: whoever has a token that was
 * made for another of their programs is a user here, too.
 */
export function uncheckedClaims({ jwt }: Pick<Config, "jwt">): readonly string[] {
  if (jwt.jwksUrl === null) return [];
  return [
    ...(jwt.issuer === null ? ["JWT_ISSUER"] : []),
    ...(jwt.audience === null ? ["JWT_AUDIENCE"] : []),
  ];
}

/** Names every bad variable, what it is and what was expected; never a secret's value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  /** `faults`: the same, a sentence each. */
  constructor(message: string, readonly faults: readonly string[] = [message]) {
    super(message);
  }

  static of(faults: readonly string[]): ConfigError {
    return new ConfigError(`The environment is not valid:\n  ${faults.join("\n  ")}`, faults);
  }
}

/** The variables that `readConfig` knows, in the order of `.env.example`. */
export const configNames: readonly string[] = Object.keys(variables);

/**
 * Reads the environment (O2). A variable that is empty counts as not set. `faultsHere` says what else is wrong where
 * the program runs.
 * @throws ConfigError that names each bad variable
 */
export function readConfig(
  env: Env,
  faultsHere: (given: Env) => readonly string[] = () => [],
): Config {
  const given = Object.fromEntries(
    configNames.flatMap((name) => env[name] ? [[name, env[name]]] : []),
  );
  const read = z.object(variables).safeParse(given);
  const faults = [
    ...(read.error?.issues ?? []).map((issue) => faultOf(issue, given)),
    ...faultsTogether(given),
    ...faultsHere(given),
  ];
  if (!read.success || faults.length > 0) {
    throw ConfigError.of(faults);
  }
  return toConfig(read.data);
}

function toConfig(read: z.output<z.ZodMiniObject<typeof variables>>): Config {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = read;
  return {
    environment: read.HALFHOUR_ENV,
    host: read.HOST,
    port: read.PORT,
    dataDir: read.DATA_DIR,
    backups: {
      folder: read.BACKUP_DIR ?? `${read.DATA_DIR}/backups`,
      keepDays: read.BACKUP_KEEP_DAYS,
    },
    databaseUrl: read.DATABASE_URL,
    databasePoolerUrl: read.DATABASE_POOLER_URL,
    poolSize: read.POOL_SIZE ?? Math.min(POOL_SIZE, read.MAX_CONNECTIONS),
    maxConnections: read.MAX_CONNECTIONS,
    migratesAtStart: read.MIGRATE_AT_START === "true",
    transactionTimeoutMs: read.TRANSACTION_TIMEOUT_MS,
    redis: url === null || token === null ? null : { url, token },
    jwt: {
      secret: read.JWT_HS256_SECRET,
      jwksUrl: read.JWT_JWKS_URL,
      issuer: read.JWT_ISSUER,
      audience: read.JWT_AUDIENCE,
      clockToleranceSeconds: read.JWT_CLOCK_TOLERANCE_SECONDS,
    },
    // The older system's name of it (T4).
    serviceKey: read.SERVICE_KEY ?? read.TELEGRAM_BOT_API_KEY,
    telegramBotName: read.TELEGRAM_BOT_NAME,
    corsOrigins: read.CORS_ORIGINS,
    webHosts: read.WEB_HOSTS,
    trustedProxies: read.TRUSTED_PROXIES,
    strangersPerMinute: read.STRANGERS_PER_MINUTE ??
      (read.HALFHOUR_ENV === "production" ? STRANGERS : STRANGERS_IN_DEVELOPMENT),
    bodyLimitBytes: read.BODY_LIMIT_BYTES,
    notificationLeaseSeconds: read.NOTIFICATION_LEASE_SECONDS,
    webhooks: {
      keys: read.WEBHOOK_KEYS,
      allowed: read.WEBHOOK_ALLOW_PRIVATE,
      timeoutMs: read.WEBHOOK_TIMEOUT_MS,
    },
    limits: {
      headersMs: read.HEADERS_TIMEOUT_MS,
      bodyMs: read.BODY_TIMEOUT_MS,
      answerMs: read.ANSWER_TIMEOUT_MS,
      idleMs: read.IDLE_TIMEOUT_MS,
      most: read.MAX_CLIENT_CONNECTIONS,
      mostListening: read.MAX_LIVE_CONNECTIONS,
    },
    logLevel: read.LOG_LEVEL,
    traceRatio: read.TRACE_RATIO,
    metrics: { port: read.METRICS_PORT, token: read.METRICS_TOKEN },
  };
}
