import { notificationFacts, type NotificationFactsRow } from "../generated/sql/notifications.ts";
import type { Db } from "../platform/database/db.ts";
import { tellLesson } from "../wording/tell-lesson.ts";
import type { Wording } from "../wording/wording.ts";

/** What a notification says to its recipient. */
export type WordedNotification = { readonly id: number; readonly text: string };

/**
 * Puts notifications into words (N1), of the lesson, the people and the recipient's zone as they are now:
 * for whoever sends them. Those that are gone are left out.
 */
export async function wordNotifications(
  db: Db,
  ids: readonly number[],
  wording: Wording,
): Promise<WordedNotification[]> {
  const rows = await notificationFacts(db, { ids });
  return rows.map((row) => ({ id: row.id, text: textOf(row, wording) }));
}

function textOf(row: NotificationFactsRow, wording: Wording): string {
  // The constraint notifications_have_a_kind allows no other word.
  const kind = row.kind as Parameters<typeof tellLesson>[1];
  return tellLesson(wording, kind, {
    zone: row.timezone,
    start: row.starts_at,
    end: row.ends_at,
    serviceName: row.service_name,
    counterpart: {
      role: row.recipient_is_tutor ? "student" : "tutor",
      name: row.counterpart_name,
    },
  });
}
