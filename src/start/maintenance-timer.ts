import type { Sql } from "../platform/db.ts";
import { maintainTenant } from "../maintenance/maintain-tenant.ts";
import type { Log } from "../platform/log.ts";
import type { TenantPools } from "../platform/tenant-pools.ts";
import type { SkippedDate } from "../series/extend-series.ts";
import { listTenants } from "../tenants/list-tenants.ts";

const HOUR_MS = 60 * 60 * 1000;

type Parts = {
  readonly control: Sql;
  readonly pools: TenantPools;
  readonly written: (tenantId: number) => void;
  readonly log: Log;
  readonly now: () => number;
};

/** Maintains every tenant now and then hourly, until the answered function is called (A7). */
export function startMaintenance(parts: Parts): () => void {
  const timer = setInterval(() => maintainAll(parts), HOUR_MS);
  void maintainAll(parts);
  return () => clearInterval(timer);
}

/** Maintains all tenants one after the other; one that fails is logged and tried again in an hour. */
export async function maintainAll({ control, pools, written, log, now }: Parts): Promise<void> {
  try {
    for (const { slug } of await listTenants(control)) {
      const tenant = await pools.open(slug);
      if (!tenant) continue;
      const onSkipped = (date: SkippedDate) =>
        log.info("series_date_skipped", { tenant: slug, ...date });
      const done = await maintainTenant(tenant.db, now(), onSkipped)
        .catch((error) => log.error("maintenance_failed", { tenant: slug, error }));
      written(tenant.id);
      if (done) log.info("maintained", { tenant: slug, ...done });
    }
  } catch (error) {
    log.error("maintenance_failed", { error });
  }
}
