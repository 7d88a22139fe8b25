import type { LeaseNotificationsRow } from "../generated/sql/notifications.ts";
import { tellLesson } from "../wording/tell-lesson.ts";
import { wordingIn } from "../wording/wording.ts";
import { DEFAULT_LANGUAGE, isLanguage } from "../wording/languages.ts";

/** What a notification tells of its lesson, and to whom. Instants are epoch ms. */
export type NotificationFacts = Pick<
  LeaseNotificationsRow,
  | "kind"
  | "starts_at"
  | "ends_at"
  | "service_name"
  | "timezone"
  | "language"
  | "recipient_is_tutor"
  | "counterpart_name"
>;

/** The sentence that the recipient reads (N1), in their language and zone; in English where they have said none. */
export function notificationText(facts: NotificationFacts): string {
  const wording = wordingIn(isLanguage(facts.language) ? facts.language : DEFAULT_LANGUAGE);
  // The constraint notifications_have_a_kind allows no other word.
  const kind = facts.kind as Parameters<typeof tellLesson>[1];
  return tellLesson(wording, kind, {
    zone: facts.timezone,
    start: facts.starts_at,
    end: facts.ends_at,
    serviceName: facts.service_name,
    counterpart: {
      role: facts.recipient_is_tutor ? "student" : "tutor",
      name: facts.counterpart_name,
    },
  });
}
