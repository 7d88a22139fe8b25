import type { Lesson } from "../backend/shapes.ts";
import { nameText } from "../telegram/message-text.ts";
import type { Language } from "../wording/language.ts";
import { dateInWords, momentOf, placeInWords, spanText } from "../wording/moment.ts";
import type { Say } from "../wording/wording.ts";

type Voice = { readonly say: Say; readonly language: Language };

/** What of a lesson or a hold its texts are made of. */
type Told =
  & Pick<Lesson, "tutor_id" | "student_name" | "service_name" | "timezone">
  & Pick<Lesson, "user_local_start" | "user_local_end">
  & { readonly tutor_name?: string };

/** The other one of the two; a hold does not say its tutor's name. */
export const counterpartOf = (told: Told, userId: number): string =>
  nameText(told.tutor_id === userId ? told.student_name : told.tutor_name ?? "");

/** `English conversation, Oksana Hrytsenko`: what and with whom. */
export const whatInWords = ({ say }: Voice, told: Told, userId: number): string =>
  say("lesson_what", {
    service: nameText(told.service_name ?? ""),
    name: counterpartOf(told, userId),
  });

/** `Tuesday, 30 March, 09:00–10:00 (Europe/Dublin, UTC+01:00)`. */
export function whenInWords(
  { say, language }: Voice,
  { user_local_start, user_local_end, timezone }: Pick<
    Told,
    "user_local_start" | "user_local_end" | "timezone"
  >,
): string {
  const [start, end] = [momentOf(user_local_start), momentOf(user_local_end)];
  return say("when", {
    date: dateInWords(say, language, start.date),
    time: spanText(start, end),
    place: placeInWords(timezone, [start, end]),
  });
}
