import { leaseNotifications as handOut } from "../generated/sql/notifications.ts";
import type { Db } from "../platform/database/db.ts";
import { utcSecond } from "../time/time-text.ts";
import { notificationText } from "./notification-text.ts";

/** A notification that is to be sent now by whoever has it. */
export type LeasedNotification = {
  readonly id: number;
  readonly telegram_user_id: number;
  readonly message: string;
  readonly scheduled_at: string;
  readonly attempts: number;
  readonly lease: number;
  readonly leased_until: string;
};

/**
 * Hands out what is due (N2), the oldest first, for so many seconds, with the sentence as it is now. Of
 * two who ask at once none waits, and none gets what the other gets.
 */
export async function leaseNotifications(
  db: Db,
  wanted: { readonly most: number; readonly seconds: number },
): Promise<LeasedNotification[]> {
  const rows = await handOut(db, wanted);
  return rows.map((row) => ({
    id: row.id,
    telegram_user_id: row.telegram_user_id,
    message: notificationText(row),
    scheduled_at: utcSecond(row.scheduled_at),
    attempts: row.attempts,
    lease: row.lease,
    leased_until: utcSecond(row.leased_until),
  }));
}
