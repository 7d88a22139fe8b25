import type { Handlers } from "../platform/contract/contract.ts";
import { nextLink } from "../platform/http/next-link.ts";
import { leaseNotifications } from "./lease-notifications.ts";
import { listNotifications } from "./list-notifications.ts";
import { settleNotification } from "./settle-notification.ts";

/** `leaseSeconds`: how long whoever leases a notification has it alone. */
export const notificationsHandlers = (leaseSeconds: number) => ({
  leaseNotifications: async ({ query }, answer, { db, log }) => {
    const wanted = { most: query.limit, seconds: leaseSeconds };
    const notifications = await leaseNotifications(db, wanted);
    const { length } = notifications;
    if (length > 0) log.info("notifications_leased", { notifications: length });
    return answer(200, { notifications });
  },

  listNotifications: async ({ query }, answer, { db }) => {
    const page = await listNotifications(db, query);
    return answer(200, page, nextLink("/api/internal/notifications", query, page.cursor));
  },

  settleNotification: async ({ path, body }, answer, { db, log }) => {
    const notification = await settleNotification(db, { ...body, id: path.id });
    const { id, kind, status, attempts } = notification;
    const told = { notification_id: id, kind, status, attempts };
    if (status === "failed") log.warn("notification_given_up", told);
    else log.info("notification_settled", { ...told, said: body.status });
    return answer(200, notification);
  },
} satisfies Partial<Handlers>);
