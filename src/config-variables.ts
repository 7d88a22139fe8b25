import * as z from "zod";
import { keyPattern } from "./platform/auth/keys.ts";
import { allowedTargets, NONE_ALLOWED } from "./platform/http/reachable-address.ts";
import { logLevels } from "./platform/logging/log.ts";

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

export const PORT = 8787;
/** Or MAX_CONNECTIONS, where that is less. */
export const POOL_SIZE = 8;
/** PostgreSQL's own limit is 100 unless it was raised; some are for migrations and people. */
export const MAX_CONNECTIONS = 90;

/** Requests a minute without good credentials, for each address. */
export const STRANGERS = 600;
/** Whoever tries things out is not to be kept from it. */
export const STRANGERS_IN_DEVELOPMENT = 600_000;

/** What each variable must be, what it is where it is not set, and what is made of it (O2). */
export const variables = {
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
  POOL_SIZE: whole(1, 100).nullable().default(null),
  MAX_CONNECTIONS: whole(1, 10_000).default(MAX_CONNECTIONS),
  MIGRATE_AT_START: z.enum(["true", "false"], "true or false").default("true"),
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
  WEB_HOSTS: text(
    "origins such as https://app.example.com separated by commas",
    (value) => listed(value).every(isOrigin),
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
