import type { Config } from "../config.ts";
import type { Pooling } from "../platform/database/connections.ts";
import { timeoutsWithin } from "../platform/database/session.ts";
import { connect, type Sql } from "../platform/database/sql.ts";
import { TenantPools } from "../platform/database/tenant-pools.ts";
import type { Spans } from "../platform/telemetry/spans.ts";
import { findSharedLogin } from "../tenants/control-database.ts";
import { findTenant } from "../tenants/tenant.ts";

/** Transaction poolers in front of the database (decision 39). */
export type Poolers = {
  /** Logs in as the database's owner. */
  readonly control: string;
  /** Logs in as the login that tenants share; null where `control` is a pooler that takes either login. */
  readonly tenants: string | null;
};

type Parts = {
  readonly config: Config;
  /** Of the database, as its owner. */
  readonly url: string;
  /** Instead of DATABASE_POOLER_URL. */
  readonly poolers?: Poolers | null;
  readonly spans: Spans | null;
  /** Milliseconds on a clock that only goes on. */
  readonly elapsed: () => number;
  /** Where a runtime has its own way of keeping connections. */
  readonly pooling?: Pooling;
  /** Where it has another way for those that readiness is asked by. */
  readonly healthPooling?: Pooling;
  /** The fraction of a server's caches that is kept; 1 where it is left out. */
  readonly memory?: number;
};

/** The connections of a server. */
export type Databases = {
  /** The owner's own. */
  readonly control: Sql;
  /** The owner's, too: readiness is asked by these, however busy all others are. */
  readonly health: Sql;
  /** Those that all tenants share. */
  readonly pools: TenantPools;
};

const KEPT_TENANTS = 100_000;

export function openDatabases(parts: Parts): Databases {
  const { config, url, spans, elapsed, pooling, healthPooling, memory = 1 } = parts;
  const boundMs = config.transactionTimeoutMs;
  const poolers = parts.poolers ?? poolersOf(config);
  const isPooled = poolers !== null;
  const asOwner = (by: Pooling | undefined) =>
    connect(poolers?.control ?? url, {
      isPooled,
      max: 4,
      name: "halfhour control",
      timeouts: timeoutsWithin(boundMs),
      boundMs,
      spans,
      pooling: by,
    });
  const control = asOwner(pooling);
  const pools = new TenantPools({
    isPooled,
    url: poolers?.tenants ?? poolers?.control ?? url,
    login: poolers?.tenants ? null : () => findSharedLogin(control),
    find: (slug) => findTenant(control, slug),
    now: elapsed,
    connections: config.maxConnections,
    connectionsOfTenant: config.poolSize,
    boundMs,
    spans,
    pooling,
    openAtMost: memory * KEPT_TENANTS,
  });
  return { control, health: healthPooling ? asOwner(healthPooling) : control, pools };
}

const poolersOf = ({ databasePoolerUrl: control }: Config): Poolers | null =>
  control === null ? null : { control, tenants: null };
