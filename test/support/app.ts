import type { App } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { signToken } from "../../src/platform/auth/sign-token.ts";
import type { Role } from "../../src/platform/contract/context.ts";
import { createOutside } from "../../src/platform/deno/outside.ts";
import type { Outside } from "../../src/platform/http/outgoing.ts";
import { denoUpgrade } from "../../src/platform/deno/upgrade.ts";
import { createLogger, type LogLevel } from "../../src/platform/logging/log.ts";
import { Meter } from "../../src/platform/telemetry/meter.ts";
import { ensureUser } from "../../src/profile/users.ts";
import { assemble, type Assembled } from "../../src/start/assemble.ts";
import { createKey } from "../../src/tenants/keys.ts";
import { atEnd } from "./at-end.ts";
import { checkAnswer, document, documentText } from "./contract-check.ts";
import { aTenant, type TestTenant } from "./database.ts";

/** An answer as a test reads it. `T` is what the test expects in the body; the contract is checked. */
export type Answer<T> = { readonly status: number; readonly headers: Headers; readonly body: T };

type Extra = { readonly headers?: Record<string, string> };
type Fields = Record<string, unknown>;
type Call = <T = Fields>(path: string, extra?: Extra) => Promise<Answer<T>>;
type CallWithBody = <T = Fields>(path: string, body?: unknown, extra?: Extra) => Promise<Answer<T>>;

/** Somebody who sends requests: `path` is below /api. */
export type Client = {
  readonly get: Call;
  readonly delete: Call;
  readonly post: CallWithBody;
  readonly put: CallWithBody;
  readonly patch: CallWithBody;
  /** What signs their requests, for a test that sends them by itself. */
  readonly credentials: Record<string, string>;
};

/** A client who is a user. */
export type Person = Client & { readonly id: number; readonly subject: string };

export type TestApp = {
  readonly tenant: TestTenant;
  readonly fetch: App["fetch"];
  /** Every line that was logged. */
  readonly logLines: readonly string[];
  /**
   * The clock that decides, epoch ms; it stands still until a test moves it. `skewMs` is how far the server's
   * own is ahead of it.
   */
  readonly clock: { now: number; skewMs: number };
  readonly nobody: Client;
  readonly tutor: (options?: PersonOptions) => Promise<Person>;
  readonly student: (options?: PersonOptions) => Promise<Person>;
  readonly admin: (options?: PersonOptions) => Promise<Person>;
  /** The same person with a token of that role, which is theirs too from then on (T3). */
  readonly as: (person: Person, role: Role) => Promise<Person>;
  readonly service: () => Promise<Client>;
  /** Another valid key of that name; two of them are one program (T4). */
  readonly program: (kind: "service" | "api_key", name: string) => Promise<Client>;
  readonly apiKey: (...scopes: ("read" | "write")[]) => Promise<Client>;
  /** Whoever has the text of that key. */
  readonly withKey: (kind: "service" | "api_key", key: string) => Client;
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

export type PersonOptions = { readonly zone?: string; readonly name?: string };

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
  /** HALFHOUR_ENV. */
  readonly environment?: "development" | "production";
  /** LOG_LEVEL; `info` unless it is said. */
  readonly logLevel?: LogLevel;
};

/** Monday; Europe/Kyiv is at +02:00 until 2027-03-28 03:00 and at +03:00 after it. */
export const NOW = "2027-03-01T06:00:00Z";

export const SECRET = "a secret that only tests know, 32 bytes or more";

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
    documents: { yaml: documentText, document, assets: {} },
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

  const person = async (role: Role, { zone = "Europe/Kyiv", name }: PersonOptions = {}) => {
    const subject = `${role}-${crypto.randomUUID()}`;
    const { id } = await ensureUser(tenant.db, { subject, role, name, timezone: zone });
    const token = await tokenFor(tenant.slug, subject, role, zone, clock.now);
    return { id, subject, ...client(app, { authorization: `Bearer ${token}` }) };
  };
  const as = async ({ id, subject }: Person, role: Role) => {
    const token = await tokenFor(tenant.slug, subject, role, "Europe/Kyiv", clock.now);
    return { id, subject, ...client(app, { authorization: `Bearer ${token}` }) };
  };
  const bearing = (kind: "service" | "api_key", key: string) =>
    client(app, kind === "service" ? { "x-service-key": key } : { "x-api-key": key });
  const aKey = async (
    kind: "service" | "api_key",
    scopes: ("read" | "write")[],
    name: string = crypto.randomUUID(),
  ) => {
    const { key } = await createKey(tenant.control, { tenant: tenant.slug, kind, scopes, name });
    return bearing(kind, key);
  };
  return {
    tenant,
    clock,
    logLines,
    fetch: app.fetch,
    nobody: client(app, {}),
    tutor: (of) => person("tutor", of),
    student: (of) => person("student", of),
    admin: (of) => person("admin", of),
    as,
    service: () => aKey("service", []),
    apiKey: (...scopes) => aKey("api_key", scopes),
    withKey: bearing,
    program: (kind, name) => aKey(kind, kind === "api_key" ? ["read", "write"] : [], name),
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

/** A token that the test app accepts, for a year from `now`. */
export function tokenFor(
  tenant: string,
  sub: string,
  role: string,
  zone: string,
  now: number,
): Promise<string> {
  return signToken({
    claims: { tenant, sub, role, zone },
    secret: SECRET,
    now,
    hours: 24 * 365,
    issuer: null,
    audience: null,
  });
}

function client(app: App, credentials: Record<string, string>): Client {
  const send = async <T>(method: string, path: string, body: unknown, extra: Extra = {}) => {
    const response = await app.fetch(
      new Request(`http://halfhour.test/api${path}`, {
        method,
        headers: {
          ...credentials,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...extra.headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    // The contract check has read it already; what the test expects in it, it says by T.
    const parsed = (text === "" ? null : JSON.parse(text)) as T;
    return { status: response.status, headers: response.headers, body: parsed };
  };
  return {
    credentials,
    get: (path, extra) => send("GET", path, undefined, extra),
    delete: (path, extra) => send("DELETE", path, undefined, extra),
    post: (path, body, extra) => send("POST", path, body, extra),
    put: (path, body, extra) => send("PUT", path, body, extra),
    patch: (path, body, extra) => send("PATCH", path, body, extra),
  };
}
