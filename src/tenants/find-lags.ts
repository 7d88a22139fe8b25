import { tenantLags } from "../generated/sql/tenants.ts";
import type { Db } from "../platform/database/db.ts";

/** For how many seconds the oldest of what is due in a tenant has waited; null: nothing waits. */
export type Lags = {
  readonly tenantId: number;
  readonly notificationSeconds: number | null;
  readonly webhookSeconds: number | null;
};

/** Those of so many tenants, the next after one of them by number. */
export async function findLags(control: Db, after: number, most: number): Promise<Lags[]> {
  const rows = await tenantLags(control, { after, most });
  return rows.map(({ tenant_id, notification_seconds, webhook_seconds }) => ({
    tenantId: tenant_id,
    notificationSeconds: notification_seconds,
    webhookSeconds: webhook_seconds,
  }));
}
