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
    minutesUnit: "minutes",
    daysUnit: "days",
    lessonsUnit: "lessons",
    min_notice_minutes: {
      label: "Notice before a booking",
      hint: "Students book at least this long before the lesson begins.",
    },
    horizon_days: {
      label: "How far ahead",
      hint: "Students book at most this many days ahead of today.",
    },
    cancellation_notice_minutes: {
      label: "Notice before a cancellation",
      hint: "Students cancel or move a lesson at least this long before it begins.",
    },
    buffer_before_minutes: {
      label: "Break before a lesson",
      hint: "So long you are free before each lesson that is booked.",
    },
    buffer_after_minutes: {
      label: "Break after a lesson",
      hint: "So long you are free after each lesson that is booked.",
    },
    max_lessons_per_day: {
      label: "Lessons a day",
      hint: "Students book no more once this many begin on a day.",
    },
    max_lessons_per_week: {
      label: "Lessons a week",
      hint: "Students book no more once this many begin in a week from Monday.",
    },
  },
};
