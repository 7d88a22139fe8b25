import type { Lesson } from "../lesson/read-lesson.ts";
import { partsOf } from "../time/formats.ts";

/** Lessons under their local dates, in the order in which they come. */
export function byDate(lessons: readonly Lesson[]): { date: string; lessons: Lesson[] }[] {
  const days: { date: string; lessons: Lesson[] }[] = [];
  for (const lesson of lessons) {
    const { date } = partsOf(lesson.user_local_start);
    const last = days.at(-1);
    if (last?.date === date) last.lessons.push(lesson);
    else days.push({ date, lessons: [lesson] });
  }
  return days;
}

/** `10:00–11:00`. */
export const timesOf = ({ user_local_start, user_local_end }: Lesson): string =>
  `${partsOf(user_local_start).time}–${partsOf(user_local_end).time}`;

export type ShownState =
  | "cancelled"
  | "cancelledByStudent"
  | "cancelledByTutor"
  | "cancelledByAdmin"
  | "noShow"
  | "completed"
  | "going";

const cancelledBy = {
  student: "cancelledByStudent",
  tutor: "cancelledByTutor",
  admin: "cancelledByAdmin",
} as const;

/** What to say of its state; nothing of one that is simply ahead. */
export const stateOf = (lesson: Lesson, now: number): ShownState | null => {
  if (lesson.status === "cancelled") {
    return lesson.cancelled_by === null ? "cancelled" : cancelledBy[lesson.cancelled_by];
  }
  if (lesson.no_show) return "noShow";
  if (lesson.status === "completed") return "completed";
  return Date.parse(lesson.utc_start) <= now && now < Date.parse(lesson.utc_end) ? "going" : null;
};

/** Whether it may be tried to move or to cancel it; the API judges the rest. */
export const isAhead = (lesson: Lesson, now: number): boolean =>
  lesson.status === "scheduled" && now < Date.parse(lesson.utc_end);

/** Only a lesson that took place can be rated. */
export const isRatable = ({ status, no_show }: Lesson): boolean =>
  status === "completed" && !no_show;

/** Minutes that are left to cancel or move a lesson; below zero it is too late. */
export const minutesToDecide = (
  { utc_start, utc_end }: Lesson,
  noticeMinutes: number,
  now: number,
): number =>
  // Without notice one may still do so while it goes on.
  (noticeMinutes === 0
    ? Date.parse(utc_end) - now
    : Date.parse(utc_start) - noticeMinutes * 60_000 - now) / 60_000;

/** An address that may be a link: what is stored must not become a script. */
export const isWebAddress = (address: string): boolean => /^https?:\/\//i.test(address);
