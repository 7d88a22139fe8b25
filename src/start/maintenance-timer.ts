import type { ZoneFollowed } from "../maintenance/follow-tz-release.ts";
import { maintainTenant } from "../maintenance/maintain-tenant.ts";
import { type DatabaseClock, isSkewed } from "../platform/database/database-clock.ts";
import type { Sql } from "../platform/database/sql.ts";
import type { Tenants } from "../platform/database/tenants.ts";
import type { Log } from "../platform/logging/log.ts";
import type { SkippedDate } from "../series/extend-series.ts";
import { listTenants } from "../tenants/tenant.ts";
import { repeat } from "./repeat.ts";

const HOUR_MS = 60 * 60 * 1000;

type Parts = {
  readonly control: Sql;
  readonly tenants: Tenants;
  readonly written: (tenantId: number) => void;
  readonly log: Log;
  readonly clock: DatabaseClock;
};

/** Maintains every tenant now and then hourly, until the answered function is called (A7). */
export const startMaintenance = (parts: Parts): () => Promise<void> =>
  repeat({
    everyMs: HOUR_MS,
    atOnce: true,
    work: () => maintainAll(parts),
    onFailure: (error) => parts.log.error("maintenance_failed", { error }),
  });

/**
 * Maintains all tenants one after the other by the clock of the database; one that fails is logged and tried
 * again in an hour. While this machine's clock differs from it by over a minute nobody knows which is
 * right, and nothing is done: what maintenance does cannot be undone, and can wait.
 */
export async function maintainAll({ control, tenants, written, log, clock }: Parts): Promise<void> {
  try {
    await clock.measure();
    for (const { slug } of await listTenants(control)) {
      const skewMs = clock.skewMs();
      if (isSkewed(skewMs)) return log.error("maintenance_rests", { clock_skew_ms: skewMs });
      const tenant = await tenants.open(slug);
      if (!tenant) continue;
      const onSkipped = (date: SkippedDate) =>
        log.info("series_date_skipped", { tenant: slug, ...date });
      const onFollowed = (zone: ZoneFollowed) =>
        log.info("tz_release_followed", { tenant: slug, ...zone });
      const done = await maintainTenant(tenant.db, clock.now(), onSkipped, onFollowed)
        .catch((error) => log.error("maintenance_failed", { tenant: slug, error }));
      written(tenant.id);
      if (done) log.info("maintained", { tenant: slug, ...done });
    }
  } catch (error) {
    log.error("maintenance_failed", { error });
  }
}
