import { type App, createApp, type Deps } from "../app.ts";
import { CalendarVersions } from "../calendar/calendar-versions.ts";
import { WeekMetrics } from "../calendar/week-metrics.ts";
import { WeekReader } from "../calendar/week-reader.ts";
import { isProduction } from "../config.ts";
import { createDatabaseCheck } from "../health/check-database.ts";
import type { HealthChecks } from "../health/read-health.ts";
import { createLive } from "../live/create-live.ts";
import type { Live } from "../live/live.ts";
import { MarketplaceMetrics } from "../marketplace/metrics.ts";
import { Sieves } from "../marketplace/sieves.ts";
import { ToldChanges } from "../marketplace/told-changes.ts";
import { TutorLists } from "../marketplace/tutor-lists.ts";
import type { Authenticate } from "../platform/auth/authenticate.ts";
import { type Cache, openRedis, upstashCache } from "../platform/caching/cache.ts";
import { BodyReader } from "../platform/contract/body-reader.ts";
import { pingDatabase } from "../platform/database/ping-database.ts";
import { createCors } from "../platform/http/cors.ts";
import { noDocuments } from "../platform/http/documents.ts";
import { secureHeaders } from "../platform/http/secure-headers.ts";
import type { Announcements } from "../platform/live/announcements.ts";
import { openAnnouncements } from "../platform/live/redis-announcements.ts";
import { Meter } from "../platform/telemetry/meter.ts";
import { RequestMetrics } from "../platform/telemetry/request-metrics.ts";
import { tryToWrite } from "../tenants/control-database.ts";
import { findCalendarChanges } from "../tenants/find-calendar-changes.ts";
import { zonesOfDatabase } from "../tenants/load-zones.ts";
import type { Dispatcher } from "../webhooks/dispatcher.ts";
import { assembleAccess } from "./assemble-access.ts";
import { assembleLimits } from "./assemble-limits.ts";
import { assembleWebhooks, type SendOnce } from "./assemble-webhooks.ts";
import type { Surroundings } from "./surroundings.ts";
import { version } from "./version.ts";

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
  /** Sends webhooks that are due, and no more; null as above. */
  readonly sendWebhooks: SendOnce | null;
  /** To be called now and then: it writes down which keys were used since it was called last. */
  readonly noteKeyUses: () => Promise<void>;
  /** Tells of writes that have ended, here and on all other instances with the same Redis. */
  readonly announcements: Announcements;
  /** What all that listen share here. */
  readonly live: Live;
  /** Ends all that listen, and takes no more of them: the server stops. */
  readonly stopListening: () => void;
  /** Ends those who listen and were erased, as happens by itself every half minute. */
  readonly lookAtListeners: () => Promise<void>;
};

/** How long a single instance may take a calendar's version for current; see CalendarVersions. */
const TRUST_MS = 1_000;
/** Of all connections so many may listen. */
const LISTENING_PART = 0.8;
const MOST_CONNECTIONS = 10_000;
const KEPT_VERSIONS = 50_000;
const WEEK_BYTES = 96 * 1024 * 1024;

const weekBytesOf = ({ memory = 1 }: Surroundings): number => memory * WEEK_BYTES;

/** Puts the application together. */
export function assemble(around: Surroundings, onAnswer?: Deps["onAnswer"]): Assembled {
  const { config, tenants, log, now, elapsed } = around;
  const { meter = new Meter(), spans = null } = around;
  const redis = openRedis({ redis: config.redis, log, now: elapsed, spans });
  const cache = redis && upstashCache(redis);
  const changes = changesOf(around, cache);
  const { versions, announcements, written } = changes;
  const { metrics, sieves, tutors } = marketplaceOf(around, versions, meter);
  const weekMetrics = new WeekMetrics(meter);
  const { authenticate, forgetKeys, noteKeyUses } = assembleAccess(around, written);
  const webhooks = assembleWebhooks(around);
  const live = liveOf(around, changes, authenticate, meter);
  const app = createApp({
    authenticate,
    live,
    upgrade: around.upgrade ?? (() => null),
    written,
    weeks: around.weeks ?? new WeekReader(cache, versions, weekMetrics, weekBytesOf(around)),
    weekMetrics,
    tutors,
    health: healthOf(around, cache),
    openDatabase: async (slug) => (await tenants.open(slug))?.db ?? null,
    botName: config.telegramBotName,
    webhooks: webhooks.parts,
    onWrite: around.onWrite ?? ((slug) => webhooks.dispatcher?.wake(slug)),
    limits: assembleLimits(around, redis, meter),
    trustedProxies: config.trustedProxies,
    forgetTenant: (slug) => tenants.forget(slug),
    forgetKeys,
    cors: createCors({ origins: config.corsOrigins, localhost: !isProduction(config) }),
    secure: secureHeaders(isProduction(config)),
    documents: around.documents,
    webFiles: around.webFiles ?? noDocuments,
    webHosts: config.webHosts,
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
    live,
    stopListening: () => live.listeners.stop(),
    lookAtListeners: () => live.people.look(),
    noteKeyUses,
    metrics,
    sieves,
    webhooks: webhooks.dispatcher,
    sendWebhooks: webhooks.sendOnce,
  };
}

/** How everybody here learns what has changed: by what this instance writes, by word of others, and by looking. */
type Changes = {
  readonly versions: CalendarVersions;
  readonly announcements: Announcements;
  readonly written: (tenantId: number) => void;
};

function changesOf(around: Surroundings, cache: Cache | null): Changes {
  const { config, control, log, now, gather, later, isNeverAlone = false, memory = 1 } = around;
  const versions = new CalendarVersions({
    trustMs: cache === null && !isNeverAlone ? TRUST_MS : 0,
    look: around.look ?? ((since) => findCalendarChanges(control, since)),
    now,
    kept: memory * KEPT_VERSIONS,
    gather,
    later,
  });
  const announcements = around.announcements ?? openAnnouncements(config.redis, log, later);
  const written = (tenantId: number) => {
    versions.noteWrite(tenantId);
    announcements.announce(tenantId);
  };
  return { versions, announcements, written };
}

function marketplaceOf(
  { tenants, log, elapsed, hasSieves = true, listBytes, memory }: Surroundings,
  versions: CalendarVersions,
  meter: Meter,
) {
  const told = new ToldChanges(versions);
  const metrics = new MarketplaceMetrics(meter);
  const open = async (slug: string) => (await tenants.open(slug))?.db ?? null;
  const sieves = hasSieves ? new Sieves({ told, open, log, elapsed }) : null;
  const tutors = new TutorLists({ told, sieves, metrics, elapsed, ownBytes: listBytes, memory });
  return { metrics, sieves, tutors };
}

function liveOf(
  { config: { limits }, tenants, log, now, elapsed, mostConnections }: Surroundings,
  { versions, announcements }: Changes,
  authenticate: Authenticate,
  meter: Meter,
): Live {
  const most = Math.floor((mostConnections ?? MOST_CONNECTIONS) * LISTENING_PART);
  const live = createLive({
    versions,
    announcements,
    authenticate,
    open: async (slug) => await tenants.open(slug),
    forgetTenant: (slug) => tenants.forget(slug),
    most: limits.mostListening ?? most,
    firstMessageMs: limits.headersMs,
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
  return live;
}

function healthOf(
  { control, health = control, elapsed, skewMs, later }: Surroundings,
  cache: Cache | null,
): HealthChecks {
  return {
    version,
    database: createDatabaseCheck({
      ping: () => pingDatabase(health),
      tryToWrite: () => tryToWrite(health),
      elapsed,
      later,
    }),
    cache: cache === null ? null : () => cache.ping(),
    tzRelease: () => zonesOfDatabase(health),
    skewMs,
  };
}
