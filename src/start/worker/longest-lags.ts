import type { Db } from "../../platform/database/db.ts";
import { findLags } from "../../tenants/find-lags.ts";

/** How many tenants one query covers. */
const TENANTS = 100;

/** How many seconds the oldest unsent notification and webhook of all tenants have been due (X6). */
export async function longestLags(control: Db) {
  let [notifications, webhooks] = [0, 0];
  for (let after: number | undefined = 0; after !== undefined;) {
    const lags = await findLags(control, after, TENANTS);
    for (const { notificationSeconds, webhookSeconds } of lags) {
      notifications = Math.max(notifications, notificationSeconds ?? 0);
      webhooks = Math.max(webhooks, webhookSeconds ?? 0);
    }
    after = lags.length < TENANTS ? undefined : lags.at(-1)?.tenantId;
  }
  return { notification_lag_seconds: notifications, webhook_lag_seconds: webhooks };
}
