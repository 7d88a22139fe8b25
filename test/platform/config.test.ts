import { expect, test } from "vitest";
import { ConfigError, configNames, readConfig, uncheckedClaims } from "../../src/config.ts";
import { NONE_ALLOWED } from "../../src/platform/http/reachable-address.ts";

const secret = "0123456789abcdef0123456789abcdef";

/** The message with which `readConfig` refuses. */
function complaint(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

test("nothing set is a development server on this machine", () => {
  expect(readConfig({})).toEqual({
    environment: "development",
    host: "127.0.0.1",
    port: 8787,
    dataDir: ".data",
    backups: { folder: ".data/backups", keepDays: 7 },
    databaseUrl: null,
    databasePoolerUrl: null,
    poolSize: 8,
    maxConnections: 90,
    migratesAtStart: true,
    transactionTimeoutMs: 5000,
    redis: null,
    jwt: {
      secret: null,
      jwksUrl: null,
      issuer: null,
      audience: null,
      clockToleranceSeconds: 60,
    },
    serviceKey: null,
    corsOrigins: [],
    webHosts: [],
    trustedProxies: 0,
    strangersPerMinute: 600_000,
    bodyLimitBytes: 262_144,
    notificationLeaseSeconds: 60,
    telegramBotName: null,
    traceRatio: 0.1,
    metrics: { port: null, token: null },
    webhooks: { keys: [], allowed: NONE_ALLOWED, timeoutMs: 15_000 },
    limits: {
      headersMs: 10_000,
      bodyMs: 30_000,
      answerMs: 30_000,
      idleMs: 60_000,
      most: null,
      mostListening: null,
    },
    logLevel: "info",
  });
});

test("everything set is read", () => {
  const config = readConfig({
    HALFHOUR_ENV: "production",
    HOST: "0.0.0.0",
    PORT: "80",
    DATABASE_URL: "postgres://u:p@db:5432/halfhour",
    UPSTASH_REDIS_REST_URL: "https://eu1.upstash.io",
    UPSTASH_REDIS_REST_TOKEN: "AXyz==",
    JWT_HS256_SECRET: secret,
    JWT_JWKS_URL: "https://id.example.com/jwks",
    JWT_ISSUER: "https://id.example.com",
    JWT_AUDIENCE: "halfhour",
    JWT_CLOCK_TOLERANCE_SECONDS: "0",
    CORS_ORIGINS: "https://app.example.com, https://admin.example.com:8443",
    LOG_LEVEL: "warn",
    UNRELATED: "ignored",
  });
  expect(config.redis).toEqual({ url: "https://eu1.upstash.io", token: "AXyz==" });
  expect(config.corsOrigins).toEqual(["https://app.example.com", "https://admin.example.com:8443"]);
  expect(config.port).toBe(80);
  expect(config.jwt.clockToleranceSeconds).toBe(0);
  expect(config.logLevel).toBe("warn");
  expect([config.trustedProxies, config.strangersPerMinute]).toEqual([0, 600]);
});

test("empty variables, as compose passes them, count as not set", () => {
  const empty = Object.fromEntries(configNames.map((name) => [name, ""]));
  expect(readConfig(empty)).toEqual(readConfig({}));
});

test.each([
  ["HALFHOUR_ENV", "staging", "development or production"],
  ["HOST", "a b", "a host name or an IP address"],
  ["PORT", "8787x", "a whole number from 0 to 65535"],
  ["PORT", "65536", "a whole number from 0 to 65535"],
  ["PORT", "-1", "a whole number from 0 to 65535"],
  ["PORT", "1e3", "a whole number from 0 to 65535"],
  ["DATA_DIR", "a\0b", "a directory"],
  ["BACKUP_DIR", "a\0b", "a directory"],
  ["BACKUP_KEEP_DAYS", "0", "a whole number from 1 to 36500"],
  ["DATABASE_URL", "mysql://u@h/d", "postgres://"],
  ["DATABASE_URL", "localhost", "postgres://"],
  ["POOL_SIZE", "0", "a whole number from 1 to 100"],
  ["MAX_CONNECTIONS", "0", "a whole number from 1 to 10000"],
  ["TRANSACTION_TIMEOUT_MS", "5s", "a whole number from 100 to 60000"],
  ["JWT_HS256_SECRET", "short", "at least 32 bytes"],
  ["JWT_JWKS_URL", "http://id.example.com/jwks", "an https URL"],
  ["SERVICE_KEY", "too-short", "24 to 200 visible ASCII characters"],
  ["TELEGRAM_BOT_API_KEY", "too-short", "24 to 200 visible ASCII characters"],
  [
    "TELEGRAM_BOT_NAME",
    "@halfhour_bot",
    "a bot's name at Telegram without @, such as halfhour_bot",
  ],
  ["TELEGRAM_BOT_NAME", "bot", "4 to 32 letters, digits and _, the first a letter"],
  ["TELEGRAM_BOT_NAME", "half hour", "a bot's name at Telegram"],
  ["TELEGRAM_BOT_NAME", "half/hour?start=", "a bot's name at Telegram"],
  ["CORS_ORIGINS", "https://app.example.com/", "origins such as"],
  ["CORS_ORIGINS", "app.example.com", "origins such as"],
  ["WEB_HOSTS", "*", "origins such as"],
  ["WEB_HOSTS", "https://app.example.com/book", "origins such as"],
  ["CORS_ORIGINS", "https://a.example,*", "origins such as"],
  ["WEBHOOK_KEYS", "short", "at least 32 bytes each"],
  ["WEBHOOK_KEYS", `${"x".repeat(32)},y`, "at least 32 bytes each"],
  ["WEBHOOK_ALLOW_PRIVATE", "10.0.0", "hosts, addresses and ranges"],
  ["WEBHOOK_ALLOW_PRIVATE", "10.0.0.0/40", "hosts, addresses and ranges"],
  ["WEBHOOK_ALLOW_PRIVATE", "localhost,http://x", "hosts, addresses and ranges"],
  ["WEBHOOK_TIMEOUT_MS", "99", "a whole number from 100 to 60000"],
  ["HEADERS_TIMEOUT_MS", "5", "a whole number from 100 to 600000"],
  ["BODY_TIMEOUT_MS", "1e9", "a whole number from 100 to 600000"],
  ["ANSWER_TIMEOUT_MS", "-1", "a whole number from 100 to 600000"],
  ["IDLE_TIMEOUT_MS", "600001", "a whole number from 100 to 600000"],
  ["MAX_CLIENT_CONNECTIONS", "0", "a whole number from 1 to 1000000"],
  ["TRUSTED_PROXIES", "17", "a whole number from 0 to 16"],
  ["TRUSTED_PROXIES", "-1", "a whole number from 0 to 16"],
  ["STRANGERS_PER_MINUTE", "0", "a whole number from 1 to 100000000"],
  ["BODY_LIMIT_BYTES", "1", "a whole number from 1024 to 16777216"],
  ["NOTIFICATION_LEASE_SECONDS", "0", "a whole number from 1 to 3600"],
  ["LOG_LEVEL", "verbose", "debug, info, warn, error, silent"],
])("refused: %s=%j, with what was expected", (name, value, expected) => {
  const message = complaint({ [name]: value });
  expect(message).toContain(`${name} is `);
  expect(message).toContain(expected);
});

test("refused: every bad variable is named in one error", () => {
  const message = complaint({
    PORT: "x",
    LOG_LEVEL: "loud",
    UPSTASH_REDIS_REST_URL: "https://eu1.upstash.io",
    HALFHOUR_ENV: "production",
    CORS_ORIGINS: "*",
  });
  for (const name of ["PORT", "LOG_LEVEL", "UPSTASH_REDIS_REST_TOKEN", "CORS_ORIGINS", "JWT_"]) {
    expect(message).toContain(name);
  }
});

test("refused: half of Upstash", () => {
  expect(complaint({ UPSTASH_REDIS_REST_TOKEN: "t" })).toContain("set both or neither");
});

test("refused in production: every origin, and no way to check tokens", () => {
  const production = { HALFHOUR_ENV: "production", JWT_HS256_SECRET: secret };
  expect(readConfig(production).environment).toBe("production");
  expect(complaint({ ...production, CORS_ORIGINS: "*" })).toContain("name the origins");
  expect(complaint({ HALFHOUR_ENV: "production" })).toContain("JWT_JWKS_URL or JWT_HS256_SECRET");
  expect(readConfig({ CORS_ORIGINS: "*" }).corsOrigins).toEqual(["*"]);
});

test("TELEGRAM_BOT_API_KEY is the older name of SERVICE_KEY, which counts more", () => {
  const [older, newer] = ["a".repeat(24), "b".repeat(24)];
  expect(readConfig({ TELEGRAM_BOT_API_KEY: older }).serviceKey).toBe(older);
  expect(readConfig({ TELEGRAM_BOT_API_KEY: older, SERVICE_KEY: newer }).serviceKey).toBe(newer);
});

test("refused in production: SERVICE_KEY, for there is no tenant demo", () => {
  const SERVICE_KEY = "a".repeat(24);
  expect(readConfig({ SERVICE_KEY }).serviceKey).toBe(SERVICE_KEY);
  const message = complaint({
    HALFHOUR_ENV: "production",
    JWT_HS256_SECRET: secret,
    SERVICE_KEY,
  });
  expect(message).toContain("SERVICE_KEY");
  expect(message).toContain("deno task key");
  expect(message).not.toContain(SERVICE_KEY);
});

test.each([
  [{ MAX_CONNECTIONS: "7", POOL_SIZE: "8" }, 7, 8],
  [{ POOL_SIZE: "100" }, 90, 100],
  [{ MAX_CONNECTIONS: "40", POOL_SIZE: "41" }, 40, 41],
])("refused: %o, less than one tenant may use", (env, most, size) => {
  expect(complaint(env)).toContain(`MAX_CONNECTIONS is ${most} and POOL_SIZE ${size}`);
});

test("a tenant may use eight connections, or all where there are fewer", () => {
  expect(readConfig({}).poolSize).toBe(8);
  expect(readConfig({ MAX_CONNECTIONS: "3" }).poolSize).toBe(3);
});

test("http is enough for keys on this machine", () => {
  for (const host of ["localhost:9000", "127.0.0.1", "[::1]:1"]) {
    expect(readConfig({ JWT_JWKS_URL: `http://${host}/jwks` }).jwt.jwksUrl).toContain(host);
  }
});

test("a secret's value is never shown", () => {
  const message = complaint({
    JWT_HS256_SECRET: "hunter2",
    SERVICE_KEY: "swordfish",
    TELEGRAM_BOT_API_KEY: "shibboleth",
    UPSTASH_REDIS_REST_TOKEN: "open sesame",
    UPSTASH_REDIS_REST_URL: "ftp://user:rosebud@host",
    DATABASE_URL: "mysql://u:xyzzy@h/d",
    JWT_JWKS_URL: "http://u:plugh@id.example.com",
  });
  for (
    const value of ["hunter2", "swordfish", "shibboleth", "sesame", "rosebud", "xyzzy", "plugh"]
  ) {
    expect(message).not.toContain(value);
  }
  expect(message).toContain("JWT_HS256_SECRET is a value of 7 characters");
});

test("the metrics' port is another than the API's, and their token long", () => {
  expect(readConfig({ METRICS_PORT: "9464", METRICS_TOKEN: secret }).metrics)
    .toEqual({ port: 9464, token: secret });
  expect(complaint({ METRICS_PORT: "8787" })).toContain("METRICS_PORT is 8787, which is PORT");
  expect(complaint({ METRICS_PORT: "9000", PORT: "9000" })).toContain("METRICS_PORT is 9000");
  expect(readConfig({ METRICS_PORT: "0", PORT: "0" }).metrics.port).toBe(0);
  expect(complaint({ TRACE_RATIO: "1.5" })).toContain('TRACE_RATIO is "1.5": expected a number');
  const said = complaint({ METRICS_TOKEN: "too short" });
  expect(said).toContain("METRICS_TOKEN is a value of 9 characters: expected 24 to 200");
  expect(said).not.toContain("too short");
});

test(".env.example names exactly the variables that are read, and is valid as it is", () => {
  const example = Deno.readTextFileSync(new URL("../../.env.example", import.meta.url));
  const given = example.split("\n").filter((line) => /^[A-Z]/.test(line))
    .map((line): [string, string] => [line.split("=")[0] ?? "", line.replace(/^[^=]*=/, "")]);
  expect(given.map(([name]) => name).sort()).toEqual([...configNames].sort());
  expect(readConfig(Object.fromEntries(given))).toEqual(readConfig({}));
});

test.each([
  [{}, []],
  [{ JWT_HS256_SECRET: "x".repeat(32) }, []],
  [{ JWT_JWKS_URL: "https://id.example/jwks" }, ["JWT_ISSUER", "JWT_AUDIENCE"]],
  [{ JWT_JWKS_URL: "https://id.example/jwks", JWT_ISSUER: "https://id.example" }, ["JWT_AUDIENCE"]],
  [{ JWT_JWKS_URL: "https://id.example/jwks", JWT_ISSUER: "i", JWT_AUDIENCE: "a" }, []],
])("%j: what is not checked of tokens is told", (env, names) => {
  expect(uncheckedClaims(readConfig(env))).toEqual(names);
});
