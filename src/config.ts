import * as z from "zod";
import { keyPattern } from "./platform/auth/keys.ts";
import {
  type AllowedTargets,
  allowedTargets,
  NONE_ALLOWED,
} from "./platform/http/reachable-address.ts";
import { type LogLevel, logLevels } from "./platform/logging/log.ts";

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
}

const whole = (low: number, high: number) => {
  const expected = `a whole number from ${low} to ${high}`;
  return z.string({ error: expected }).regex(/^\d{1,9}$/, expected).transform(Number)
    .refine((value) => value >= low && value <= high, expected);
};

const text = (expected: string, ok: (value: string) => boolean) =>
  z.string().refine(ok, { error: expected });

const serviceKey = () =>
  text("24 to 200 visible ASCII characters", (value) => keyPattern.test(value))
    .nullable().default(null);

const PORT = 8787;
const POOL_SIZE = 8;
/** PostgreSQL's own limit is 100 unless it was raised; some are for migrations and people. */
const MAX_CONNECTIONS = 90;

const STRANGERS = 600;
/** Whoever tries things out is not to be kept from it. */
const STRANGERS_IN_DEVELOPMENT = 600_000;

const variables = {
  HALFHOUR_ENV: z.enum(["development", "production"], "development or production")
    .default("development"),
  HOST: text("a host name or an IP address", (value) => /^[\w.:-]{1,253}$/.test(value))
    .default("127.0.0.1"),
  PORT: whole(0, 65535).default(PORT),
  DATA_DIR: text("a directory", (value) => !value.includes("\0")).default(".data"),
  BACKUP_DIR: text("a directory", (value) => !value.includes("\0")).nullable().default(null),
  BACKUP_KEEP_DAYS: whole(1, 36_500).default(7),
  DATABASE_URL: text(
    "a URL such as postgres://user:password@host:5432/database",
    (value) => isUrl(value, ["postgres:", "postgresql:"]),
  ).nullable().default(null),
  DATABASE_POOLER_URL: text(
    "a URL such as postgres://user:password@pooler:6432/database",
    (value) => isUrl(value, ["postgres:", "postgresql:"]),
  ).nullable().default(null),
  POOL_SIZE: whole(1, 100).default(POOL_SIZE),
  MAX_CONNECTIONS: whole(1, 10_000).default(MAX_CONNECTIONS),
  TRANSACTION_TIMEOUT_MS: whole(100, 60_000).default(5_000),
  UPSTASH_REDIS_REST_URL: text(
    "an http or https URL such as https://eu1-example.upstash.io",
    (value) => isUrl(value, ["http:", "https:"]),
  ).nullable().default(null),
  UPSTASH_REDIS_REST_TOKEN: text("a token without spaces", (value) => /^[!-~]+$/.test(value))
    .nullable().default(null),
  JWT_HS256_SECRET: text("at least 32 bytes, such as `openssl rand -base64 48` prints", isLong)
    .nullable().default(null),
  JWT_JWKS_URL: text("an https URL, or http on this machine (localhost, 127.0.0.1, ::1)", isSafeUrl)
    .nullable().default(null),
  JWT_ISSUER: text("the `iss` of the tokens", (value) => value.length <= 1000)
    .nullable().default(null),
  JWT_AUDIENCE: text("the `aud` of the tokens", (value) => value.length <= 1000)
    .nullable().default(null),
  JWT_CLOCK_TOLERANCE_SECONDS: whole(0, 600).default(60),
  SERVICE_KEY: serviceKey(),
  TELEGRAM_BOT_API_KEY: serviceKey(),
  TELEGRAM_BOT_NAME: text(
    "a bot's name at Telegram without @, such as halfhour_bot: 4 to 32 letters, digits and _, the first a letter",
    (value) => /^[A-Za-z]\w{3,31}$/.test(value),
  ).nullable().default(null),
  CORS_ORIGINS: text(
    "origins such as https://app.example.com separated by commas, or * alone",
    (value) => value.trim() === "*" || listed(value).every(isOrigin),
  ).default("").transform(listed),
  TRUSTED_PROXIES: whole(0, 16).default(0),
  STRANGERS_PER_MINUTE: whole(1, 100_000_000).nullable().default(null),
  BODY_LIMIT_BYTES: whole(1_024, 16_777_216).default(262_144),
  NOTIFICATION_LEASE_SECONDS: whole(1, 3_600).default(60),
  WEBHOOK_KEYS: text(
    "texts of at least 32 bytes each, such as `openssl rand -base64 48` prints, separated by commas",
    (value) => listed(value).every(isLong),
  ).default("").transform(listed),
  WEBHOOK_ALLOW_PRIVATE: text(
    "hosts, addresses and ranges such as localhost, 10.0.0.7 and fd00::/8, separated by commas",
    (value) => allowedTargets(listed(value)) !== null,
  ).default("").transform((value) => allowedTargets(listed(value)) ?? NONE_ALLOWED),
  WEBHOOK_TIMEOUT_MS: whole(100, 60_000).default(15_000),
  HEADERS_TIMEOUT_MS: whole(100, 600_000).default(10_000),
  BODY_TIMEOUT_MS: whole(100, 600_000).default(30_000),
  ANSWER_TIMEOUT_MS: whole(100, 600_000).default(30_000),
  IDLE_TIMEOUT_MS: whole(100, 600_000).default(60_000),
  MAX_CLIENT_CONNECTIONS: whole(1, 1_000_000).nullable().default(null),
  MAX_LIVE_CONNECTIONS: whole(1, 1_000_000).nullable().default(null),
  TRACE_RATIO: text(
    "a number from 0 to 1, such as 0.1",
    (value) => /^(0(\.\d{1,9})?|1(\.0+)?)$/.test(value),
  )
    .default("0.1").transform(Number),
  METRICS_PORT: whole(0, 65535).nullable().default(null),
  METRICS_TOKEN: text("24 to 200 visible ASCII characters", (value) => keyPattern.test(value))
    .nullable().default(null),
  LOG_LEVEL: z.enum(logLevels, logLevels.join(", ")).default("info"),
};

/** The variables that `readConfig` knows, in the order of `.env.example`. */
export const configNames: readonly string[] = Object.keys(variables);

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the environment (O2). A variable that is empty counts as not set.
 * @throws ConfigError that names each bad variable
 */
export function readConfig(env: Env): Config {
  const given = Object.fromEntries(
    configNames.flatMap((name) => env[name] ? [[name, env[name]]] : []),
  );
  const read = z.object(variables).safeParse(given);
  const complaints = [
    ...(read.error?.issues ?? []).map((issue) => complaint(issue, given)),
    ...together(given),
  ];
  if (!read.success || complaints.length > 0) {
    throw new ConfigError(`The environment is not valid:\n  ${complaints.join("\n  ")}`);
  }
  return toConfig(read.data);
}

function toConfig(read: z.output<z.ZodObject<typeof variables>>): Config {
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
    poolSize: read.POOL_SIZE,
    maxConnections: read.MAX_CONNECTIONS,
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

/** What is wrong with several variables together, whatever each of them says alone. */
function together(given: Env): string[] {
  const found: string[] = [];
  if (!given["UPSTASH_REDIS_REST_URL"] !== !given["UPSTASH_REDIS_REST_TOKEN"]) {
    found.push("UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN: set both or neither.");
  }
  const [size, most] = [
    Number(given["POOL_SIZE"] ?? POOL_SIZE),
    Number(given["MAX_CONNECTIONS"] ?? MAX_CONNECTIONS),
  ];
  const { PORT: port, METRICS_PORT: own } = given;
  if (own !== undefined && own !== "0" && Number(own) === Number(port ?? PORT)) {
    found.push(`METRICS_PORT is ${own}, which is PORT: expected another, or METRICS_TOKEN alone.`);
  }
  if (size > most) {
    found.push(`MAX_CONNECTIONS is ${most} and POOL_SIZE ${size}: expected at least POOL_SIZE.`);
  }
  if (given["HALFHOUR_ENV"] !== "production") return found;
  for (const name of ["SERVICE_KEY", "TELEGRAM_BOT_API_KEY"]) {
    if (!given[name]) continue;
    found.push(
      `${name} is for the tenant demo, which does not exist in production: make keys with \`deno task key\`.`,
    );
  }
  if (given["CORS_ORIGINS"]?.trim() === "*") {
    found.push('CORS_ORIGINS is "*": in production name the origins.');
  }
  if (!given["JWT_HS256_SECRET"] && !given["JWT_JWKS_URL"]) {
    found.push("JWT_JWKS_URL or JWT_HS256_SECRET: in production at least one must be set.");
  }
  return found;
}

const secrets = new Set([
  "UPSTASH_REDIS_REST_TOKEN",
  "JWT_HS256_SECRET",
  "SERVICE_KEY",
  "TELEGRAM_BOT_API_KEY",
  "METRICS_TOKEN",
  "WEBHOOK_KEYS",
]);

function complaint({ path, message }: z.core.$ZodIssue, given: Env): string {
  const name = String(path[0]);
  const value = given[name] ?? "";
  // A URL may carry a password before its @.
  const hidden = secrets.has(name) || /:\/\/|@/.test(value);
  const shown = hidden ? `a value of ${value.length} characters` : JSON.stringify(value);
  return `${name} is ${shown}: expected ${message}.`;
}

function isUrl(value: string, protocols: readonly string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol);
}

function isSafeUrl(value: string): boolean {
  if (isUrl(value, ["https:"])) return true;
  return isUrl(value, ["http:"]) &&
    ["localhost", "127.0.0.1", "[::1]"].includes(new URL(value).hostname);
}

function isLong(value: string): boolean {
  return new TextEncoder().encode(value).length >= 32;
}

function isOrigin(value: string): boolean {
  return isUrl(value, ["http:", "https:"]) && new URL(value).origin === value;
}

function listed(value: string): string[] {
  return value.split(",").map((item) => item.trim()).filter((item) => item !== "");
}
