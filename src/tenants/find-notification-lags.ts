import { notificationLags } from "../generated/sql/tenants.ts";
import type { Db } from "../platform/database/db.ts";

/** For how many seconds a tenant's oldest due notification has waited; null: nothing waits. */
export type NotificationLag = {
  readonly tenantId: number;
  readonly slug: string;
  readonly seconds: number | null;
};

/** That of so many tenants, the next after one of them by number. */
export async function findNotificationLags(
  control: Db,
  after: number,
  most: number,
): Promise<NotificationLag[]> {
  const rows = await notificationLags(control, { after, most });
  return rows.map(({ tenant_id, slug, seconds }) => ({ tenantId: tenant_id, slug, seconds }));
}
