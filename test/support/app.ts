import type { App } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { createOutside } from "../../src/platform/deno/outside.ts";
import type { Documents } from "../../src/platform/http/documents.ts";
import type { Outside } from "../../src/platform/http/outgoing.ts";
import { denoUpgrade } from "../../src/platform/deno/upgrade.ts";
import { createLogger, type LogLevel } from "../../src/platform/logging/log.ts";
import { ownDocuments } from "../../src/platform/reference/own-documents.ts";
import { Meter } from "../../src/platform/telemetry/meter.ts";
import { assemble, type Assembled } from "../../src/start/assemble.ts";
import { atEnd } from "./at-end.ts";
import { type Clients, clientsOf, SECRET } from "./clients.ts";
import { checkAnswer, document, documentText } from "./contract-check.ts";
import { aTenant, type TestTenant } from "./database.ts";

export { SECRET, tokenFor } from "./clients.ts";
export type { Answer, Client, Person, PersonOptions } from "./clients.ts";

export type TestApp = Clients & {
  readonly tenant: TestTenant;
  readonly fetch: App["fetch"];
  /** Every line that was logged. */
  readonly logLines: readonly string[];
  /**
   * The clock that decides, epoch ms; it stands still until a test moves it. `skewMs` is how far the server's
   * own is ahead of it.
   */
  readonly clock: { now: number; skewMs: number };
  /** What the server calls after a write that did not come by HTTP. */
  readonly written: () => void;
  /** What the server does every minute: it writes down which keys were used. */
  readonly noteKeyUses: () => Promise<void>;
  /** Sends to this tenant's endpoints when a test lets it. */
  readonly webhooks: Assembled["webhooks"];
  /** What the server calls when it stops. */
  readonly stopListening: () => void;
  readonly lookAtListeners: Assembled["lookAtListeners"];
  /** Null where there are none. */
  readonly sieves: Assembled["sieves"];
  readonly metrics: Assembled["metrics"];
  /** What was counted. */
  readonly meter: Meter;
};

export type AppOptions = {
  /** Defaults to a tenant of its own; two apps may share one, as two servers do. */
  readonly tenant?: TestTenant;
  /** RFC 3339; the time at which the clock stands. */
  readonly now?: string;
  readonly redis?: { readonly url: string; readonly token: string };
  readonly bodyLimit?: number;
  /** TELEGRAM_BOT_NAME. */
  readonly telegramBotName?: string;
  /** TRANSACTION_TIMEOUT_MS; its pools have a bound of their own. */
  readonly boundMs?: number;
  /** NOTIFICATION_LEASE_SECONDS. */
  readonly leaseSeconds?: number;
  /** WEBHOOK_KEYS, WEBHOOK_ALLOW_PRIVATE and WEBHOOK_TIMEOUT_MS. */
  readonly webhookKeys?: readonly string[];
  readonly webhooksAllow?: string;
  readonly webhookMs?: number;
  /** What names mean, instead of what the network says, or null to ask that. */
  readonly resolve?: (host: string) => Awaited<ReturnType<Outside["resolve"]>> | null;
  /** Lets 500 pass, which the contract declares and which is a fault of ours in any other test. */
  readonly mayFail?: boolean;
  /** HEADERS_TIMEOUT_MS. */
  readonly headersMs?: number;
  /** MAX_LIVE_CONNECTIONS. */
  readonly mostListening?: number;
  /** Without sieves everybody is judged; without bytes no list of tutors is kept. */
  readonly hasSieves?: boolean;
  readonly listBytes?: number;
  /** TRUSTED_PROXIES and STRANGERS_PER_MINUTE. */
  readonly trustedProxies?: number;
  readonly strangersPerMinute?: number;
  /** How long a request waits for what Redis says of its quota, instead of 50 ms. */
  readonly patienceMs?: number;
  /** Sees each refusal of a quota. */
  readonly onRefused?: (policy: string, rateClass: string) => void;
  /** CORS_ORIGINS. */
  readonly corsOrigins?: string;
  /** WEB_HOSTS, and the files of the web calendar; none unless they are given. */
  readonly webHosts?: string;
  readonly webFiles?: Documents;
  /** HALFHOUR_ENV. */
  readonly environment?: "development" | "production";
  /** LOG_LEVEL; `info` unless it is said. */
  readonly logLevel?: LogLevel;
};

/** Monday; Europe/Kyiv is at +02:00 until 2027-03-28 03:00 and at +03:00 after it. */
export const NOW = "2027-03-01T06:00:00Z";

/**
 * The whole application in this process, on a real PostgreSQL and a tenant of its own. Every answer it
 * gives is checked against openapi.yaml.
 */
export async function anApp(options: AppOptions = {}): Promise<TestApp> {
  const tenant = options.tenant ?? await aTenant();
  const clock = { now: Date.parse(options.now ?? NOW), skewMs: 0 };
  const logLines: string[] = [];
  const meter = new Meter();
  const now = () => clock.now;
  const wholeMs = options.webhookMs ?? 2_000;
  const outside = createOutside({ wholeMs });
  const {
    app,
    written,
    noteKeyUses,
    sieves,
    metrics,
    webhooks,
    stopListening,
    lookAtListeners,
  } = assemble({
    config: readConfig({
      JWT_HS256_SECRET: SECRET,
      ...(options.bodyLimit && { BODY_LIMIT_BYTES: `${options.bodyLimit}` }),
      ...(options.telegramBotName && { TELEGRAM_BOT_NAME: options.telegramBotName }),
      ...(options.corsOrigins && { CORS_ORIGINS: options.corsOrigins }),
      ...(options.webHosts && { WEB_HOSTS: options.webHosts }),
      ...(options.environment && { HALFHOUR_ENV: options.environment }),
      ...(options.boundMs && { TRANSACTION_TIMEOUT_MS: `${options.boundMs}` }),
      ...(options.trustedProxies && { TRUSTED_PROXIES: `${options.trustedProxies}` }),
      ...(options.strangersPerMinute && {
        STRANGERS_PER_MINUTE: `${options.strangersPerMinute}`,
      }),
      ...(options.headersMs && { HEADERS_TIMEOUT_MS: `${options.headersMs}` }),
      ...(options.mostListening && { MAX_LIVE_CONNECTIONS: `${options.mostListening}` }),
      ...(options.leaseSeconds && { NOTIFICATION_LEASE_SECONDS: `${options.leaseSeconds}` }),
      WEBHOOK_TIMEOUT_MS: `${wholeMs}`,
      ...(options.webhooksAllow && { WEBHOOK_ALLOW_PRIVATE: options.webhooksAllow }),
      ...(options.redis && {
        UPSTASH_REDIS_REST_URL: options.redis.url,
        UPSTASH_REDIS_REST_TOKEN: options.redis.token,
      }),
    }),
    jwtSecret: SECRET,
    webhookKeys: options.webhookKeys ?? [SECRET],
    webhookTenants: () => Promise.resolve([tenant.slug]),
    outside: {
      ...outside,
      resolve: async (host) => (options.resolve ?? knownHost)(host) ?? await outside.resolve(host),
    },
    control: tenant.control,
    tenants: tenant.pools,
    // What the reference page loads is of no interest to those who call the API.
    ...(options.webFiles && { webFiles: options.webFiles }),
    documents: ownDocuments({ yaml: documentText, document, assets: {} }, "/api"),
    log: createLogger({
      level: options.logLevel ?? "info",
      sink: (line) => void logLines.push(line),
      now,
    }),
    now,
    // Goes on by itself, and with the clock when a test moves that.
    elapsed: () => clock.now + performance.now(),
    skewMs: () => clock.skewMs,
    ...(options.patienceMs && { patienceMs: options.patienceMs }),
    ...(options.onRefused && { onRefused: options.onRefused }),
    meter,
    upgrade: denoUpgrade,
    ...(options.hasSieves !== undefined && { hasSieves: options.hasSieves }),
    ...(options.listBytes !== undefined && { listBytes: options.listBytes }),
  }, (operation, response) => {
    if (response.status === 500 && !options.mayFail) {
      throw new Error(`${operation.id} answered 500`);
    }
    return checkAnswer(operation.id, response);
  });

  atEnd(async () => await webhooks?.stop());

  return {
    tenant,
    clock,
    logLines,
    fetch: app.fetch,
    ...clientsOf({ tenant, fetch: app.fetch, now }),
    written: () => written(tenant.id),
    noteKeyUses,
    webhooks,
    stopListening,
    lookAtListeners,
    sieves,
    metrics,
    meter,
  };
}

/** Of this machine and of addresses it is asked; of the document's examples, where nothing is sent, they are public. */
function knownHost(host: string) {
  if (/(^|\.)example\.com$/.test(host)) return [{ address: "93.184.215.14", family: 4 } as const];
  return host === "localhost" || /^[\d.]+$|^\[/.test(host) ? null : [];
}
