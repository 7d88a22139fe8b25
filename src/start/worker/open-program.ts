import { uncheckedClaims } from "../../config.ts";
import { createDatabaseClock, databaseTime } from "../../platform/database/database-clock.ts";
import type { Log, Logger } from "../../platform/logging/log.ts";
import { openAnnouncements } from "../../platform/live/redis-announcements.ts";
import { assetDocuments } from "../../platform/worker/asset-documents.ts";
import { announcedToHalls, type Halls, watchedIn } from "../../platform/worker/halls.ts";
import { createOutside } from "../../platform/worker/outside.ts";
import {
  goesOn,
  MOST_OF_HEALTH,
  MOST_OF_REQUEST,
  RequestPool,
} from "../../platform/worker/request-pools.ts";
import { Turns } from "../../platform/worker/turns.ts";
import { Problem } from "../../problem.ts";
import { findCalendarChanges } from "../../tenants/find-calendar-changes.ts";
import { findWebhookTenants } from "../../tenants/find-webhook-tenants.ts";
import { assemble, type Assembled } from "../assemble.ts";
import { flushMetrics } from "../metrics-timer.ts";
import { openDatabases } from "../open-databases.ts";
import { version } from "../version.ts";
import { runCron } from "./cron-tasks.ts";
import { dueWork } from "./due-work.ts";
import { type Clocks, measuredByRequests } from "./isolate-clock.ts";
import { openTracing } from "./open-tracing.ts";
import { lookByHall } from "./look-by-hall.ts";
import type { WorkerConfig } from "./read-worker-config.ts";
import { webhooksAfterWrites } from "./webhooks-after-writes.ts";

/** An isolate has 128 MB, of which the program takes a fifth; a server may remember over 200 MB. */
const MEMORY = 1 / 8;
/** What a request leaves to be written down is late by this at most, where others follow. */
const WRITE_DOWN_MS = 10_000;

/**
 * A look costs an isolate as much as answering several requests, and those that it is for have mostly come together:
 * without this the first of them had one look to itself, and all others waited for the next.
 */
const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** The program of an isolate. All that it does belongs to the request that it is done for. */
export type WorkerProgram = {
  readonly answer: (request: Request, peer: string | undefined) => Promise<Response>;
  /** To be called when the work of a request has ended; see WorkerTracing. */
  readonly sendSpans: () => Promise<void>;
  /** See runCron. */
  readonly cron: (expression: string) => Promise<void>;
};

/** Puts the program together; opens nothing and asks nobody. */
export function openProgram(
  { config, databaseUrl, poolers, assets, collector, ignored, missing }: WorkerConfig,
  clocks: Clocks,
  log: Logger,
  halls: Halls | null,
): WorkerProgram {
  const { own, elapsed } = clocks;
  const { spans, sendSpans } = openTracing(collector, config.traceRatio, clocks, log);
  const turns = new Turns(Math.floor((config.maxConnections - MOST_OF_HEALTH) / MOST_OF_REQUEST));
  const turnsOfHealth = new Turns(MOST_OF_HEALTH);
  const { control, health, pools: tenants } = openDatabases({
    config,
    url: databaseUrl,
    poolers,
    spans,
    elapsed,
    pooling: (options) => new RequestPool(options, turns),
    healthPooling: (options) => new RequestPool(options, turnsOfHealth),
    memory: MEMORY,
  });
  const clock = createDatabaseClock({ ask: () => databaseTime(control), own, elapsed });
  const assembled: Assembled = assemble({
    config,
    jwtSecret: config.jwt.secret,
    control,
    health,
    tenants,
    documents: assetDocuments(assets),
    webFiles: assetDocuments(assets, "web/"),
    log,
    now: clock.now,
    skewMs: clock.skewMs,
    elapsed,
    spans,
    outside: createOutside({ wholeMs: config.webhooks.timeoutMs }),
    hasSieves: false,
    isNeverAlone: true,
    look: lookByHall(halls, (since) => findCalendarChanges(control, since)),
    memory: MEMORY,
    gather: nextTurn,
    later: goesOn,
    announcements: announcedToHalls(openAnnouncements(config.redis, log, goesOn), halls, goesOn),
    onWrite: (slug) => afterWrite(slug),
  });
  const { app, sendWebhooks, noteKeyUses, metrics } = assembled;
  const afterWrite = sendWebhooks === null ? () => {} : webhooksAfterWrites({
    send: sendWebhooks,
    tenants: () => findWebhookTenants(control),
    log,
    elapsed,
    later: goesOn,
  });
  const measured = measuredByRequests({ clock, log, elapsed, later: goesOn });
  const open = async (slug: string) => (await tenants.open(slug))?.db ?? null;
  const writeDown = dueWork([{
    everyMs: WRITE_DOWN_MS,
    work: noteKeyUses,
    onFailure: (error) => log.warn("key_uses_not_noted", { error }),
  }, {
    everyMs: WRITE_DOWN_MS,
    work: () => flushMetrics({ metrics, open, log, now: clock.now }),
    onFailure: (error) => log.warn("metrics_not_saved", { error }),
  }], elapsed);
  tellLog(log, { config, ignored, missing });
  return {
    async answer(request, peer) {
      if (watchedIn(request) !== undefined) return await answerOfHall(halls, request, log);
      await measured();
      const response = await app.fetch(request, peer);
      const writing = writeDown();
      if (writing !== null) goesOn(writing);
      return response;
    },
    sendSpans,
    async cron(expression) {
      await measured();
      await runCron(expression, { assembled, control, tenants, clock, log, elapsed });
    },
  };
}

/** @throws Problem unavailable: an isolate can tell nobody anything once the request that it began in is over */
async function answerOfHall(halls: Halls | null, request: Request, log: Log): Promise<Response> {
  try {
    if (halls !== null) return await halls.answer(request);
  } catch (error) {
    // It was moved, is overloaded, or is being replaced by a new version.
    log.warn("hall_unreachable", { error });
  }
  throw new Problem("unavailable", { reason: "live" });
}

type Told = Pick<WorkerConfig, "config" | "ignored" | "missing">;

function tellLog(log: Logger, { config, ignored, missing }: Told): void {
  const { environment, corsOrigins: origins, webhooks, redis } = config;
  log.info("isolate_begun", { version, environment, origins });
  if (ignored.length > 0) log.info("variables_ignored", { names: ignored });
  if (missing.length > 0) {
    log.warn("bindings_missing", {
      names: missing,
      hint:
        "bind them as wrangler.toml does: without ASSETS the contract and its pages are 404, without LIVE nobody can listen",
    });
  }
  if (redis === null) {
    log.warn("isolate_alone", {
      hint:
        "without UPSTASH_REDIS_REST_URL each isolate counts requests for itself: quotas hold for none of them all",
    });
  }
  if (webhooks.keys.length === 0) log.warn("webhooks_off", { reason: "WEBHOOK_KEYS is not set" });
  const notSet = uncheckedClaims(config);
  if (notSet.length > 0) log.warn("claims_not_checked", { not_set: notSet });
}
