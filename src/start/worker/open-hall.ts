import { createDatabaseClock, databaseTime } from "../../platform/database/database-clock.ts";
import { noDocuments } from "../../platform/http/documents.ts";
import type { Upgrade } from "../../platform/http/upgrade.ts";
import { byItself } from "../../platform/later.ts";
import { OwnAnnouncements } from "../../platform/live/announcements.ts";
import type { Logger } from "../../platform/logging/log.ts";
import type { HallProgram } from "../../platform/worker/hall.ts";
import { createOutside } from "../../platform/worker/outside.ts";
import { RestingPool } from "../../platform/worker/resting-pool.ts";
import { findCalendarChanges } from "../../tenants/find-calendar-changes.ts";
import { assemble } from "../assemble.ts";
import { openDatabases } from "../open-databases.ts";
import { version } from "../version.ts";
import { hallProgram } from "./hall-program.ts";
import { measuredByRequests } from "./isolate-clock.ts";
import type { Clocks } from "./isolate-clock.ts";
import type { WorkerConfig } from "./read-worker-config.ts";

/** A hall may share an isolate with the Worker's own program, and needs no weeks or lists. */
const MEMORY = 1 / 64;
/** Cloudflare allows six open connections; the sixth is for fetching the keys that tokens are signed with. */
const [MOST_OF_TENANTS, MOST_OF_TENANT, MOST_OF_OWNER] = [3, 2, 2];

/** Puts together the program of a Durable Object of listeners, around the same application. Connects to nothing yet. */
export function openHall(
  { config, databaseUrl, poolers }: WorkerConfig,
  { own, elapsed }: Clocks,
  log: Logger,
  upgrade: Upgrade,
): HallProgram {
  log.info("hall_begun", { version });
  const pools: RestingPool[] = [];
  const databases = openDatabases({
    config: { ...config, maxConnections: MOST_OF_TENANTS, poolSize: MOST_OF_TENANT },
    url: databaseUrl,
    poolers,
    spans: null,
    elapsed,
    pooling(options) {
      const pool = new RestingPool({ ...options, most: Math.min(options.most, mostOf(options)) });
      pools.push(pool);
      return pool;
    },
    memory: MEMORY,
  });
  const { control, pools: tenants } = databases;
  const clock = createDatabaseClock({ ask: () => databaseTime(control), own, elapsed });
  const announcements = new OwnAnnouncements();
  const assembled = assemble({
    config,
    jwtSecret: config.jwt.secret,
    control,
    tenants,
    // The Worker answers with them itself.
    documents: noDocuments,
    log,
    now: clock.now,
    skewMs: clock.skewMs,
    elapsed,
    outside: createOutside({ wholeMs: config.webhooks.timeoutMs }),
    hasSieves: false,
    isNeverAlone: true,
    memory: MEMORY,
    announcements,
    upgrade,
  });
  const measured = measuredByRequests({ clock, log, elapsed, later: byItself });
  const changes = (since: string | null) => findCalendarChanges(control, since);
  const { now } = clock;
  return hallProgram({ assembled, announcements, changes, measured, pools, log, now, elapsed });
}

/** The owner's pool is the one that does not give each tenant a share. */
const mostOf = ({ most, mostOfTenant }: { readonly most: number; readonly mostOfTenant: number }) =>
  most === mostOfTenant ? MOST_OF_OWNER : MOST_OF_TENANTS;
