/**
 * What each rule of booking says of a time, in English: `passed` or `failed`. None tells anything of other
 * people (T6).
 */
export const rules = {
  in_the_past: {
    passed: "It starts after the present time.",
    failed: "It must start after the present time, {$now :instant zone=$reader}.",
  },
  too_little_notice: {
    passed:
      ".input {$minNoticeMinutes :count} .match $minNoticeMinutes 0 {{The tutor asks for no notice; it is far enough ahead.}} one {{The tutor asks for {$minNoticeMinutes} minute of notice; it is far enough ahead.}} * {{The tutor asks for {$minNoticeMinutes} minutes of notice; it is far enough ahead.}}",
    failed:
      ".input {$minNoticeMinutes :count} .match $minNoticeMinutes 0 {{The tutor asks for no notice; it must start at {$earliest :instant zone=$reader} or later.}} one {{The tutor asks for {$minNoticeMinutes} minute of notice; it must start at {$earliest :instant zone=$reader} or later.}} * {{The tutor asks for {$minNoticeMinutes} minutes of notice; it must start at {$earliest :instant zone=$reader} or later.}}",
  },
  beyond_horizon: {
    passed:
      ".input {$horizonDays :count} .match $horizonDays one {{The tutor can be booked {$horizonDays} day ahead, until {$lastDate} in the tutor's zone; it starts by then.}} * {{The tutor can be booked {$horizonDays} days ahead, until {$lastDate} in the tutor's zone; it starts by then.}}",
    failed:
      ".input {$horizonDays :count} .match $horizonDays one {{The tutor can be booked {$horizonDays} day ahead, until {$lastDate} in the tutor's zone; it must start by then.}} * {{The tutor can be booked {$horizonDays} days ahead, until {$lastDate} in the tutor's zone; it must start by then.}}",
  },
  outside_availability: {
    passed: "The tutor is available for the whole of it.",
    failed: "The whole lesson must lie in the tutor's available time; see the week view.",
  },
  blocked: {
    passed: "The tutor has not blocked that time.",
    failed: "The tutor has blocked that time; choose another time.",
  },
  slot_taken: {
    passed: "Nobody else has that time.",
    failed: "The time is taken, or held for somebody else; choose another time.",
    student_is_busy: "The student has another lesson or hold then; choose another time.",
  },
  too_close: {
    passed:
      ".input {$gapMinutes :count} .match $gapMinutes 0 {{The tutor needs no time between two lessons.}} one {{The tutor needs {$gapMinutes} minute between two lessons; no other lesson is nearer.}} * {{The tutor needs {$gapMinutes} minutes between two lessons; no other lesson is nearer.}}",
    failed:
      ".input {$gapMinutes :count} .match $gapMinutes one {{The tutor needs {$gapMinutes} minute between two lessons; another lesson is nearer.}} * {{The tutor needs {$gapMinutes} minutes between two lessons; another lesson is nearer.}}",
  },
  day_full: {
    passed:
      ".input {$maxLessonsPerDay :count} .match $maxLessonsPerDay none {{The tutor sets no limit on lessons a day.}} one {{The tutor teaches at most {$maxLessonsPerDay} lesson a day; that day has room for another.}} * {{The tutor teaches at most {$maxLessonsPerDay} lessons a day; that day has room for another.}}",
    failed:
      ".input {$maxLessonsPerDay :count} .match $maxLessonsPerDay one {{The tutor teaches at most {$maxLessonsPerDay} lesson a day; that day is full.}} * {{The tutor teaches at most {$maxLessonsPerDay} lessons a day; that day is full.}}",
  },
  week_full: {
    passed:
      ".input {$maxLessonsPerWeek :count} .match $maxLessonsPerWeek none {{The tutor sets no limit on lessons a week.}} one {{The tutor teaches at most {$maxLessonsPerWeek} lesson a week; that week has room for another.}} * {{The tutor teaches at most {$maxLessonsPerWeek} lessons a week; that week has room for another.}}",
    failed:
      ".input {$maxLessonsPerWeek :count} .match $maxLessonsPerWeek one {{The tutor teaches at most {$maxLessonsPerWeek} lesson a week; that week is full.}} * {{The tutor teaches at most {$maxLessonsPerWeek} lessons a week; that week is full.}}",
  },
  limit_exceeded: {
    passed:
      ".input {$withTutor :count} .match $withTutor one {{A student has at most {$withTutor} active booking with one tutor and {$inAll} in all; there is room for another.}} * {{A student has at most {$withTutor} active bookings with one tutor and {$inAll} in all; there is room for another.}}",
    failed:
      ".input {$withTutor :count} .match $withTutor one {{A student has at most {$withTutor} active booking with one tutor and {$inAll} in all; this would be one more.}} * {{A student has at most {$withTutor} active bookings with one tutor and {$inAll} in all; this would be one more.}}",
  },
};

/** Why a date of a series has no lesson, in English; to both people alike (T6). */
export const skipped = {
  in_the_past: "The time had passed before the lesson was made.",
  blocked: "The tutor has blocked that time.",
  slot_taken: "The tutor or the student has a lesson or a hold then.",
};
