import {
  notificationsGivenUp,
  notificationsListed,
  notificationsToSend,
} from "../generated/sql/notifications.ts";
import type { Db } from "../platform/database/db.ts";
import { cutPage, idCursor, idCursorText, type Page } from "../platform/http/page.ts";
import { type Notification, type NotificationStatus, toNotification } from "./notification.ts";

export type NotificationsQuestion = {
  readonly status?: NotificationStatus | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
};

/**
 * A page of notifications, the latest first, of one state or of all.
 * @throws Problem validation_failed for a cursor of no such page.
 */
export async function listNotifications(
  db: Db,
  tenant: string,
  { status, limit, cursor }: NotificationsQuestion,
): Promise<Page<Notification>> {
  const list = JSON.stringify([tenant, "notifications", status ?? null]);
  const asked = { beforeId: idCursor(cursor, list), most: limit + 1 };
  const rows = status === "failed"
    ? await notificationsGivenUp(db, asked)
    : status === "pending"
    ? await notificationsToSend(db, asked)
    : await notificationsListed(db, { ...asked, status: status ?? null });
  const { shown, ...end } = cutPage(rows, limit, ({ id }) => idCursorText(id, list));
  return { results: shown.map(toNotification), ...end };
}
