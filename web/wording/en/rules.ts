import type { Rule, RuleName } from "../../rules/rules.ts";
import type { Each } from "../each.ts";

/** What the page of a tutor's rules says. */
export default {
  rules: {
    about:
      "What you ask of students who book with you. Where you leave a field empty, the marketplace's default applies. Lessons that are booked stay as they are.",
    default: "default",
    none: "none",
    noLimit: "no limit",
    inForceOwn: "In force: {value}, your own.",
    inForceDefault: "In force: {value}, the default.",
    lessons: "{count} lesson | {count} lessons",
    fault: "A whole number from {least} to {most}, or nothing for the default.",
    unit: { minutes: "minutes", days: "days", lessons: "lessons" } satisfies Each<Rule["unit"]>,
    label: {
      min_notice_minutes: "Notice before a booking",
      horizon_days: "How far ahead",
      cancellation_notice_minutes: "Notice before a cancellation",
      buffer_before_minutes: "Break before a lesson",
      buffer_after_minutes: "Break after a lesson",
      max_lessons_per_day: "Lessons a day",
      max_lessons_per_week: "Lessons a week",
    } satisfies Each<RuleName>,
    hint: {
      min_notice_minutes: "Students book at least this long before the lesson begins.",
      horizon_days: "Students book at most this many days ahead of today.",
      cancellation_notice_minutes:
        "Students cancel or move a lesson at least this long before it begins.",
      buffer_before_minutes: "So long you are free before each lesson that is booked.",
      buffer_after_minutes: "So long you are free after each lesson that is booked.",
      max_lessons_per_day: "Students book no more once this many begin on a day.",
      max_lessons_per_week: "Students book no more once this many begin in a week from Monday.",
    } satisfies Each<RuleName>,
  },
};
