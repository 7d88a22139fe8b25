import type { Handlers } from "../platform/contract/contract.ts";
import { languageHeaders } from "../platform/http/language.ts";
import { nextLink } from "../platform/http/next-link.ts";
import type { Log } from "../platform/logging/log.ts";
import { leaseNotifications } from "./lease-notifications.ts";
import { listNotifications } from "./list-notifications.ts";
import type { Notification } from "./notification.ts";
import type { NotificationMetrics } from "./notification-metrics.ts";
import { settleNotification, settleNotifications } from "./settle-notifications.ts";

/** `leaseSeconds`: how long whoever leases a notification has it alone; `metrics`: where they are counted. */
export const notificationsHandlers = (leaseSeconds: number, metrics: NotificationMetrics) => ({
  leaseNotifications: async ({ query }, answer, { db, log }) => {
    const wanted = { most: query.limit, seconds: leaseSeconds };
    const notifications = await leaseNotifications(db, wanted);
    const { length } = notifications;
    metrics.add("leased", length);
    if (length > 0) log.info("notifications_leased", { notifications: length });
    return answer(200, { lease_seconds: leaseSeconds, notifications });
  },

  listNotifications: async ({ query }, answer, { db, tenant }) => {
    const page = await listNotifications(db, tenant.slug, query);
    return answer(200, page, nextLink("/api/internal/notifications", query, page.cursor));
  },

  settleNotification: async ({ path, body }, answer, { db, log }) => {
    const notification = await settleNotification(db, { ...body, id: path.id });
    noteSettled(log, metrics, [notification]);
    return answer(200, notification);
  },

  settleNotifications: async ({ body }, answer, { db, log, wording }) => {
    const { settled, failed } = await settleNotifications(db, body.outcomes);
    noteSettled(log, metrics, settled);
    const { failures } = wording().texts;
    const outcome = {
      processed: settled.map(({ id }) => id),
      failed: failed.map((one) => ({ ...one, error: failures[one.code] })),
    };
    return answer(200, outcome, languageHeaders(wording()));
  },
} satisfies Partial<Handlers>);

/** What becomes of notifications, as numbers by status; what was given up each by itself, as a warning. */
function noteSettled(
  log: Log,
  metrics: NotificationMetrics,
  settled: readonly Notification[],
): void {
  if (settled.length === 0) return;
  const counts = { sent: 0, failed: 0, pending: 0 };
  for (const { id, kind, status, attempts } of settled) {
    counts[status]++;
    metrics.add(status, 1);
    if (status === "failed") {
      log.warn("notification_given_up", { notification_id: id, kind, attempts });
    }
  }
  log.info("notifications_settled", counts);
}
