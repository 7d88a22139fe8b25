import type { NotificationRow } from "../generated/sql/notifications.ts";
import { utcSecond } from "../time/time-text.ts";

/** A state as programs see it; what need not be sent any more they do not see. */
export type NotificationStatus = "pending" | "sent" | "failed";

type Kind = "confirmation" | "reminder" | "rescheduled" | "cancelled";

/** That somebody is told of a lesson (N1), without the sentence. */
export type Notification = ReturnType<typeof toNotification>;

/** A row as the API shows it. */
export const toNotification = (row: NotificationRow) => ({
  id: row.id,
  lesson_id: row.lesson_id,
  recipient_id: row.recipient_id,
  telegram_user_id: row.telegram_user_id,
  // The constraints notifications_have_a_kind and notifications_have_a_status allow no other words.
  kind: row.kind as Kind,
  status: row.status as NotificationStatus,
  scheduled_at: utcSecond(row.scheduled_at),
  attempts: row.attempts,
  sent_at: row.sent_at === null ? null : utcSecond(row.sent_at),
  created_at: utcSecond(row.created_at),
  updated_at: utcSecond(row.updated_at),
});
