import * as z from "zod/mini";
import { keyPattern } from "./platform/auth/keys.ts";
import { allowedTargets, NONE_ALLOWED } from "./platform/http/reachable-address.ts";
import { logLevels } from "./platform/logging/log.ts";

const text = (expected: string, ok: (value: string) => boolean) =>
  z.string().check(z.refine(ok, expected));

const whole = (low: number, high: number) => {
  const isWhole = (value: string) =>
    /^\d{1,9}$/.test(value) && Number(value) >= low && Number(value) <= high;
  return z.pipe(text(`a whole number from ${low} to ${high}`, isWhole), toNumber);
};

const toNumber = z.transform((value: string) => Number(value));

/** Texts with commas between them; none where it is not set. */
const list = (expected: string, ok: (values: readonly string[], written: string) => boolean) =>
  z.pipe(
    z._default(text(expected, (written) => ok(listed(written), written)), ""),
    z.transform(listed),
  );

/** Null where it is not set. */
const orNull = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z._default(z.nullable(schema), null);

const key = orNull(text("24 to 200 visible ASCII characters", (value) => keyPattern.test(value)));
const folder = text("a directory", (value) => !value.includes("\0"));

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
  HALFHOUR_ENV: z._default(
    z.enum(["development", "production"], "development or production"),
    "development",
  ),
  HOST: z._default(
    text("a host name or an IP address", (value) => /^[\w.:-]{1,253}$/.test(value)),
    "127.0.0.1",
  ),
  PORT: z._default(whole(0, 65535), PORT),
  DATA_DIR: z._default(folder, ".data"),
  BACKUP_DIR: orNull(folder),
  BACKUP_KEEP_DAYS: z._default(whole(1, 36_500), 7),
  DATABASE_URL: orNull(text(
    "a URL such as postgres://user:password@host:5432/database",
    (value) => isUrl(value, ["postgres:", "postgresql:"]),
  )),
  DATABASE_POOLER_URL: orNull(text(
    "a URL such as postgres://user:password@pooler:6432/database",
    (value) => isUrl(value, ["postgres:", "postgresql:"]),
  )),
  POOL_SIZE: orNull(whole(1, 100)),
  MAX_CONNECTIONS: z._default(whole(1, 10_000), MAX_CONNECTIONS),
  MIGRATE_AT_START: z._default(z.enum(["true", "false"], "true or false"), "true"),
  TRANSACTION_TIMEOUT_MS: z._default(whole(100, 60_000), 5_000),
  UPSTASH_REDIS_REST_URL: orNull(text(
    "an http or https URL such as https://eu1-example.upstash.io",
    (value) => isUrl(value, ["http:", "https:"]),
  )),
  UPSTASH_REDIS_REST_TOKEN: orNull(
    text("a token without spaces", (value) => /^[!-~]+$/.test(value)),
  ),
  JWT_HS256_SECRET: orNull(
    text("at least 32 bytes, such as `openssl rand -base64 48` prints", isLong),
  ),
  JWT_JWKS_URL: orNull(
    text("an https URL, or http on this machine (localhost, 127.0.0.1, ::1)", isSafeUrl),
  ),
  JWT_ISSUER: orNull(text("the `iss` of the tokens", (value) => value.length <= 1000)),
  JWT_AUDIENCE: orNull(text("the `aud` of the tokens", (value) => value.length <= 1000)),
  JWT_CLOCK_TOLERANCE_SECONDS: z._default(whole(0, 600), 60),
  SERVICE_KEY: key,
  TELEGRAM_BOT_API_KEY: key,
  TELEGRAM_BOT_NAME: orNull(text(
    "a bot's name at Telegram without @, such as halfhour_bot: 4 to 32 letters, digits and _, the first a letter",
    (value) => /^[A-Za-z]\w{3,31}$/.test(value),
  )),
  CORS_ORIGINS: list(
    "origins such as https://app.example.com separated by commas, or * alone",
    (values, written) => written.trim() === "*" || values.every(isOrigin),
  ),
  WEB_HOSTS: list(
    "origins such as https://app.example.com separated by commas",
    (values) => values.every(isOrigin),
  ),
  TRUSTED_PROXIES: z._default(whole(0, 16), 0),
  STRANGERS_PER_MINUTE: orNull(whole(1, 100_000_000)),
  BODY_LIMIT_BYTES: z._default(whole(1_024, 16_777_216), 262_144),
  NOTIFICATION_LEASE_SECONDS: z._default(whole(1, 3_600), 60),
  WEBHOOK_KEYS: list(
    "texts of at least 32 bytes each, such as `openssl rand -base64 48` prints, separated by commas",
    (values) => values.every(isLong),
  ),
  WEBHOOK_ALLOW_PRIVATE: z.pipe(
    list(
      "hosts, addresses and ranges such as localhost, 10.0.0.7 and fd00::/8, separated by commas",
      (values) => allowedTargets(values) !== null,
    ),
    z.transform((values: string[]) => allowedTargets(values) ?? NONE_ALLOWED),
  ),
  WEBHOOK_TIMEOUT_MS: z._default(whole(100, 60_000), 15_000),
  HEADERS_TIMEOUT_MS: z._default(whole(100, 600_000), 10_000),
  BODY_TIMEOUT_MS: z._default(whole(100, 600_000), 30_000),
  ANSWER_TIMEOUT_MS: z._default(whole(100, 600_000), 30_000),
  IDLE_TIMEOUT_MS: z._default(whole(100, 600_000), 60_000),
  MAX_CLIENT_CONNECTIONS: orNull(whole(1, 1_000_000)),
  MAX_LIVE_CONNECTIONS: orNull(whole(1, 1_000_000)),
  TRACE_RATIO: z.pipe(
    z._default(
      text(
        "a number from 0 to 1, such as 0.1",
        (value) => /^(0(\.\d{1,9})?|1(\.0+)?)$/.test(value),
      ),
      "0.1",
    ),
    toNumber,
  ),
  METRICS_PORT: orNull(whole(0, 65535)),
  METRICS_TOKEN: key,
  LOG_LEVEL: z._default(z.enum(logLevels, logLevels.join(", ")), "info"),
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
