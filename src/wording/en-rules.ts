import { counted, instant } from "./en-times.ts";

type Notice = { readonly minNoticeMinutes: number };
type Horizon = { readonly horizonDays: number; readonly lastDate: string };
type Gap = { readonly gapMinutes: number };
type Limits = { readonly withTutor: number; readonly inAll: number };

/**
 * What each rule of booking says, in English: `refusal` to whoever wants a time against it, `passed` and
 * `failed` to whoever asks about a time. None tells anything of other people (T6).
 */
export const rules = {
  in_the_past: {
    refusal: "A lesson must be booked before it starts.",
    passed: "It starts after the present time.",
    failed: ({ now }: { readonly now: number }) =>
      `It must start after the present time, ${instant(now)}.`,
  },
  too_little_notice: {
    refusal: "The tutor asks for more notice than that. Choose a later time.",
    passed: (asked: Notice) => `${noticeAsked(asked)}; it is far enough ahead.`,
    failed: ({ earliest, ...asked }: Notice & { readonly earliest: number }) =>
      `${noticeAsked(asked)}; it must start at ${instant(earliest)} or later.`,
  },
  beyond_horizon: {
    refusal: "The tutor cannot be booked that far ahead yet. Choose an earlier time.",
    passed: (asked: Horizon) => `${horizonOf(asked)}; it starts by then.`,
    failed: (asked: Horizon) => `${horizonOf(asked)}; it must start by then.`,
  },
  outside_availability: {
    refusal: "The whole lesson must lie in the tutor's available time; see the week view.",
    passed: "The tutor is available for the whole of it.",
    failed: "The whole lesson must lie in the tutor's available time; see the week view.",
  },
  blocked: {
    refusal: "The tutor has blocked that time. Choose another time.",
    passed: "The tutor has not blocked that time.",
    failed: "The tutor has blocked that time; choose another time.",
  },
  slot_taken: {
    refusal: "The tutor or the student has a lesson or a hold then. Choose another time.",
    passed: "Nobody else has that time.",
    failed: "The time is taken, or held for somebody else; choose another time.",
    student_is_busy: "The student has another lesson or hold then; choose another time.",
  },
  too_close: {
    refusal: "The tutor needs more time between two lessons. Choose another time.",
    passed: ({ gapMinutes }: Gap) =>
      gapMinutes === 0
        ? "The tutor needs no time between two lessons."
        : `${gapOf({ gapMinutes })}; no other lesson is nearer.`,
    failed: (asked: Gap) => `${gapOf(asked)}; another lesson is nearer.`,
  },
  day_full: {
    refusal: "The tutor teaches no more lessons on that date. Choose another day.",
    passed: ({ maxLessonsPerDay: most }: { readonly maxLessonsPerDay: number | null }) =>
      most === null
        ? "The tutor sets no limit on lessons a day."
        : `${capOf(most, "day")}; that day has room for another.`,
    failed: ({ maxLessonsPerDay: most }: { readonly maxLessonsPerDay: number | null }) =>
      `${capOf(most, "day")}; that day is full.`,
  },
  week_full: {
    refusal: "The tutor teaches no more lessons in that week. Choose another week.",
    passed: ({ maxLessonsPerWeek: most }: { readonly maxLessonsPerWeek: number | null }) =>
      most === null
        ? "The tutor sets no limit on lessons a week."
        : `${capOf(most, "week")}; that week has room for another.`,
    failed: ({ maxLessonsPerWeek: most }: { readonly maxLessonsPerWeek: number | null }) =>
      `${capOf(most, "week")}; that week is full.`,
  },
  limit_exceeded: {
    passed: (limits: Limits) => `${limitsOf(limits)}; there is room for another.`,
    failed: (limits: Limits) => `${limitsOf(limits)}; this would be one more.`,
  },
};

const noticeAsked = ({ minNoticeMinutes }: Notice) =>
  minNoticeMinutes === 0
    ? "The tutor asks for no notice"
    : `The tutor asks for ${counted(minNoticeMinutes, "minute")} of notice`;

const horizonOf = ({ horizonDays, lastDate }: Horizon) =>
  `The tutor can be booked ${
    counted(horizonDays, "day")
  } ahead, until ${lastDate} in the tutor's zone`;

const gapOf = ({ gapMinutes }: Gap) =>
  `The tutor needs ${counted(gapMinutes, "minute")} between two lessons`;

const capOf = (most: number | null, period: "day" | "week") =>
  `The tutor teaches at most ${counted(most ?? 0, "lesson")} a ${period}`;

const limitsOf = ({ withTutor, inAll }: Limits) =>
  `A student has at most ${
    counted(withTutor, "active booking")
  } with one tutor and ${inAll} in all`;

/** Why a date of a series has no lesson, in English; to both people alike (T6). */
export const skipped = {
  in_the_past: "The time had passed before the lesson was made.",
  blocked: "The tutor has blocked that time.",
  slot_taken: "The tutor or the student has a lesson or a hold then.",
};
