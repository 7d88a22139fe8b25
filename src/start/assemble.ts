import { type App, createApp, type Deps } from "../app.ts";
import { CalendarVersions } from "../calendar/calendar-versions.ts";
import { WeekMetrics } from "../calendar/week-metrics.ts";
import { WeekReader } from "../calendar/week-reader.ts";
import { type Config, isProduction } from "../config.ts";
import { createDatabaseCheck } from "../health/check-database.ts";
import { MarketplaceMetrics } from "../marketplace/metrics.ts";
import { Sieves } from "../marketplace/sieves.ts";
import { ToldChanges } from "../marketplace/told-changes.ts";
import { TutorLists } from "../marketplace/tutor-lists.ts";
import { createLive } from "../live/create-live.ts";
import { createAuthenticate } from "../platform/auth/authenticate.ts";
import { createTokens } from "../platform/auth/jwt.ts";
import { KeyUses } from "../platform/auth/key-uses.ts";
import { createKeys } from "../platform/auth/keys.ts";
import { createKnownUsers } from "../platform/auth/known-users.ts";
import { remoteKeys } from "../platform/auth/remote-keys.ts";
import { openRedis, upstashCache } from "../platform/caching/cache.ts";
import type { SharedRedis } from "../platform/caching/shared-redis.ts";
import { BodyReader } from "../platform/contract/body-reader.ts";
import { pingDatabase } from "../platform/database/ping-database.ts";
import type { Sql } from "../platform/database/sql.ts";
import type { Tenants } from "../platform/database/tenants.ts";
import { createCors } from "../platform/http/cors.ts";
import type { Documents } from "../platform/http/docs.ts";
import type { Outside } from "../platform/http/outgoing.ts";
import { secureHeaders } from "../platform/http/secure-headers.ts";
import type { Upgrade } from "../platform/http/upgrade.ts";
import { Limits, type LimitsParts } from "../platform/limits/limits.ts";
import { PlanPolicies } from "../platform/limits/plan-policies.ts";
import { policyOf, type Quotas } from "../platform/limits/policy.ts";
import { SharedWindows } from "../platform/limits/shared-windows.ts";
import type { Announcements } from "../platform/live/announcements.ts";
import { openAnnouncements } from "../platform/live/redis-announcements.ts";
import type { Logger } from "../platform/logging/log.ts";
import { Meter } from "../platform/telemetry/meter.ts";
import { RequestMetrics } from "../platform/telemetry/request-metrics.ts";
import type { Spans } from "../platform/telemetry/spans.ts";
import { createSealer } from "../platform/sealing/sealer.ts";
import { ensureUser } from "../profile/users.ts";
import { tryToWrite } from "../tenants/control-database.ts";
import { findCalendarChanges } from "../tenants/find-calendar-changes.ts";
import { findKey, writeKeyUses } from "../tenants/keys.ts";
import { findWebhookTenants } from "../tenants/find-webhook-tenants.ts";
import { zonesOfDatabase } from "../tenants/load-zones.ts";
import { quotasOf } from "../tenants/plans.ts";
import { Dispatcher } from "../webhooks/dispatcher.ts";
import { version } from "./version.ts";

/** What an entry brings along; everything else follows from the configuration. */
export type Surroundings = {
  readonly config: Config;
  /** HS256 secret of tokens; null when only JWKS signs. */
  readonly jwtSecret: string | null;
  readonly control: Sql;
  readonly tenants: Tenants;
  readonly documents: Documents;
  readonly log: Logger;
  /** The time by which requests are decided, epoch milliseconds: the database's (X12), or a test's. */
  readonly now: () => number;
  /** How far this machine's clock is ahead of that; see DatabaseClock. */
  readonly skewMs: () => number;
  /** Milliseconds on a clock that only goes on: how long something lasts is measured by it. */
  readonly elapsed: () => number;
  /** Instead of those of the tenants' plans. */
  readonly quotas?: Quotas;
  /** How long a request waits for what Redis says of its quota, instead of as long as usual. */
  readonly patienceMs?: number;
  /** Told of each request that a quota refused (X4): the quota's name and the class of the operation. */
  readonly onRefused?: LimitsParts["onRefused"];
  /** All that is counted; one that nobody reads unless it is handed in. */
  readonly meter?: Meter;
  /** Null, or absent: nobody collects spans. */
  readonly spans?: Spans | null;
  /** How others are reached, for webhooks; it is the runtime's. */
  readonly outside: Outside;
  /** What the secrets of webhooks are sealed with, instead of the keys of the configuration. */
  readonly webhookKeys?: readonly string[];
  /** The tenants to whose endpoints webhooks are sent, by their slugs, instead of all. */
  readonly webhookTenants?: () => Promise<readonly string[]>;
  /** Opens the runtime's WebSockets; where it is left out nobody gets one. */
  readonly upgrade?: Upgrade;
  /** How many connections the server takes at a time, of which most may listen; 10,000 where it is left out. */
  readonly mostConnections?: number;
  /** Instead of the one with the caches of the configuration. */
  readonly weeks?: WeekReader;
  /** How many bytes of lists of tutors are kept, unless as many as usual; 0: none. */
  readonly listBytes?: number;
  /** Whether sieves are made in the background; everywhere but where a process does not live on. */
  readonly hasSieves?: boolean;
};

/** The application, and what the program around it calls. */
export type Assembled = {
  readonly app: App;
  /** To be called after a write that did not come by HTTP. */
  readonly written: (tenantId: number) => void;
  readonly metrics: MarketplaceMetrics;
  /** Null where there are none. */
  readonly sieves: Sieves | null;
  /** Sends webhooks while it is called (`tick`); null where there is no key for their secrets. */
  readonly webhooks: Dispatcher | null;
  /** To be called now and then: it writes down which keys were used since it was called last. */
  readonly noteKeyUses: () => Promise<void>;
  /** Tells of writes that have ended, here and on all other instances with the same Redis. */
  readonly announcements: Announcements;
  /** Ends all that listen, and takes no more of them: the server stops. */
  readonly stopListening: () => void;
};

/** How long a single instance may take a calendar's version for current; see CalendarVersions. */
const TRUST_MS = 1_000;

/** What an attempt of a webhook takes beside the answer: finding the name, reading the body, writing it down. */
const LEASE_MARGIN_MS = 8_000;

/** Puts the application together. */
export function assemble(around: Surroundings, onAnswer?: Deps["onAnswer"]): Assembled {
  const { config, control, tenants, documents, log, now, elapsed, skewMs } = around;
  const { meter = new Meter(), spans = null } = around;
  const redis = openRedis({ redis: config.redis, log, now: elapsed, spans });
  const cache = redis && upstashCache(redis);
  const versions = new CalendarVersions({
    trustMs: cache === null ? TRUST_MS : 0,
    look: (since) => findCalendarChanges(control, since),
    now,
  });
  const announcements = openAnnouncements(config.redis, log);
  const written = (tenantId: number) => {
    versions.noteWrite(tenantId);
    announcements.announce(tenantId);
  };
  const told = new ToldChanges(versions);
  const metrics = new MarketplaceMetrics(meter);
  const weekMetrics = new WeekMetrics(meter);
  const open = async (slug: string) => (await tenants.open(slug))?.db ?? null;
  const sieves = around.hasSieves === false ? null : new Sieves({ told, open, log, elapsed });
  const { listBytes: ownBytes } = around;
  const tutors = new TutorLists({
    told,
    sieves,
    metrics,
    elapsed,
    ...(ownBytes !== undefined && { ownBytes }),
  });
  const forgetTenant = (slug: string) => tenants.forget(slug);
  const uses = new KeyUses();
  const keys = createKeys({
    findKey: (hash) => findKey(control, hash, now()),
    now: elapsed,
    onUse: (id) => uses.note(id, now()),
  });
  const [webhookKey, ...olderKeys] = around.webhookKeys ?? config.webhooks.keys;
  const sealer = webhookKey === undefined ? null : createSealer([webhookKey, ...olderKeys]);
  const reach = { outside: around.outside, allowed: config.webhooks.allowed };
  const webhooks = sealer === null ? null : new Dispatcher({
    tenants: around.webhookTenants ?? (() => findWebhookTenants(control)),
    open,
    reach,
    sealer,
    leaseMs: config.webhooks.timeoutMs + LEASE_MARGIN_MS,
    log,
    now,
    elapsed,
  });
  const authenticate = createAuthenticate({
    tokens: createTokens({
      secret: around.jwtSecret,
      keys: config.jwt.jwksUrl === null
        ? null
        : remoteKeys({ url: config.jwt.jwksUrl, now: elapsed, log }),
      issuer: config.jwt.issuer,
      audience: config.jwt.audience,
      clockToleranceSeconds: config.jwt.clockToleranceSeconds,
      now,
    }),
    keys,
    findTenant: (slug) => tenants.open(slug),
    forgetTenant,
    knownUsers: createKnownUsers(ensureUser, elapsed, written),
  });
  const live = createLive({
    versions,
    announcements,
    authenticate,
    open: async (slug) => await tenants.open(slug),
    forgetTenant,
    most: config.limits.mostListening ?? Math.floor((around.mostConnections ?? 10_000) * 0.8),
    firstMessageMs: config.limits.headersMs,
    log,
    now,
    elapsed,
  });
  meter.watch({
    name: "live_connections",
    help: "Connections that listen to changes of calendars.",
    type: "gauge",
    read: () => live.places.taken,
  });
  const app = createApp({
    authenticate,
    live,
    upgrade: around.upgrade ?? (() => null),
    written,
    weeks: around.weeks ?? new WeekReader(cache, versions, weekMetrics),
    weekMetrics,
    tutors,
    health: {
      version,
      database: createDatabaseCheck({
        ping: () => pingDatabase(control),
        tryToWrite: () => tryToWrite(control),
        elapsed,
      }),
      cache: cache === null ? null : () => cache.ping(),
      tzRelease: () => zonesOfDatabase(control),
      skewMs,
    },
    openDatabase: open,
    botName: config.telegramBotName,
    webhooks: { sealer, reach },
    onWrite: (slug) => webhooks?.wake(slug),
    limits: limitsOf(around, redis, meter),
    trustedProxies: config.trustedProxies,
    forgetTenant,
    forgetKeys: keys.forget,
    cors: createCors({ origins: config.corsOrigins, localhost: !isProduction(config) }),
    secure: secureHeaders(isProduction(config)),
    documents,
    log,
    now,
    boundMs: config.transactionTimeoutMs,
    leaseSeconds: config.notificationLeaseSeconds,
    meter,
    requests: new RequestMetrics(meter),
    spans,
    bodies: new BodyReader({ bytes: config.bodyLimitBytes, ms: config.limits.bodyMs }),
    ...(onAnswer && { onAnswer }),
  });
  return {
    app,
    written,
    announcements,
    stopListening: () => live.listeners.stop(),
    noteKeyUses: () => writeKeyUses(control, uses),
    metrics,
    sieves,
    webhooks,
  };
}

function limitsOf(
  { config, control, log, elapsed: now, quotas, patienceMs, onRefused }: Surroundings,
  redis: SharedRedis | null,
  meter: Meter,
): Limits {
  const refusals = meter.counter({
    name: "rate_limit_refusals_total",
    help: "Requests that a quota refused, by the quota and the class of the operation.",
    labels: ["policy", "class"] as const,
  });
  return new Limits({
    plans: new PlanPolicies({
      load: async (tenantId) => quotas ?? await quotasOf(control, tenantId),
      now,
      onFailure: (error) => log.warn("plan_unreadable", { error }),
    }),
    shared: redis && new SharedWindows(redis, patienceMs),
    ofAddress: policyOf("address", "requests_of_address", {
      requests: config.strangersPerMinute,
      seconds: 60,
    }),
    now,
    onRefused(policy, rateClass) {
      refusals.of(policy, rateClass).add();
      onRefused?.(policy, rateClass);
    },
  });
}
