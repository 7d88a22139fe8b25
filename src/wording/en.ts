import { fields } from "./en-fields.ts";
import { problems } from "./en-problems.ts";
import { rules, skipped } from "./en-rules.ts";

/**
 * All sentences that people read, in English, by code, as messages of MessageFormat 2: `{$start :instant zone=$reader}`
 * is a param, with what message.ts makes of it; `.match` has a message for each form of a count. What they
 * are told stands in params.ts.
 */
export const en = {
  problems,
  rules,
  skipped,
  fields,

  /** Why one of several was not done, as a short phrase. */
  failures: {
    already_active: "already active",
    already_archived: "already archived",
    not_invited: "archived, not invited",
    own_invitation: "invited by yourself",
    not_found: "not found",
    not_leased: "not leased to the caller",
    repeated: "named twice",
  },

  /** What is in the way, told to the tutor whose time it is. */
  conflicts: {
    slot: "Overlaps your slot {$start :minute zone=$zone}–{$end :time zone=$zone}.",
    another_slot: "Overlaps another of your slots.",
    slot_in_batch: "Overlaps the new time of slot {$id} in this batch.",
    lesson: "Overlaps a booked lesson {$start :minute zone=$zone}–{$end :time zone=$zone}.",
    lesson_with:
      "Overlaps the lesson with {$student}, {$start :minute zone=$zone}–{$end :time zone=$zone}.",
    hold:
      "Overlaps a time that a student holds, {$start :minute zone=$zone}–{$end :time zone=$zone}.",
    block: "Overlaps your block {$start :minute zone=$zone}–{$end :minute zone=$zone}.",
    some_block: "You have blocked that time.",
    somebody_is_busy: "You or the student already have something else then.",
  },

  /** What the two people of a lesson are told of it. */
  notifications: {
    confirmation: "Your {$lesson} is booked: {$when}.",
    reminder: "Reminder of your {$lesson}: {$when}.",
    rescheduled: "Your {$lesson} was moved. It is now on {$when}.",
    cancelled: "Your {$lesson} was cancelled: {$when}.",
  },
  /** The lesson in them, to whom `role` is the other one. */
  lessons: {
    plain: { tutor: "lesson with your tutor", student: "lesson with your student" },
    named: { tutor: "lesson with {$name}", student: "lesson with {$name}" },
    of_service: {
      tutor: "lesson with your tutor ({$service})",
      student: "lesson with your student ({$service})",
    },
    named_of_service: {
      tutor: "lesson with {$name} ({$service})",
      student: "lesson with {$name} ({$service})",
    },
  },

  /** The pages that explain the codes of problems. */
  pages: {
    title: "Problem codes",
    what_to_do: "What to do",
    how_it_looks: "How it looks",
    where_described: "Where it is described",
    all_about_errors: "All about errors",
    all_codes: "all codes",
    decide_by_code:
      "Every error is `application/problem+json` (RFC 9457). Decide by its `code`, whose meaning never changes.",
  },

  /**
   * `Monday, 8 March 2027, 10:00–11:00 (Europe/Kyiv, UTC+02:00)`; where clocks change within it,
   * `03:30–03:30 (Europe/Kyiv, UTC+03:00 → UTC+02:00)`.
   */
  span:
    "{$start :day zone=$zone}, {$start :time zone=$zone}{$end :until zone=$zone from=$start} ({$start :place zone=$zone to=$end})",
  calendar: {
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    months: [
      "January",
      "February",
      "March",
      "April",
      "May",
      "June",
      "July",
      "August",
      "September",
      "October",
      "November",
      "December",
    ],
    date: "{$weekday}, {$day} {$month} {$year}",
  },
  lengths: {
    days: ".input {$n :count} .match $n one {{{$n} day}} * {{{$n} days}}",
    hours: ".input {$n :count} .match $n one {{{$n} hour}} * {{{$n} hours}}",
    minutes: ".input {$n :count} .match $n one {{{$n} minute}} * {{{$n} minutes}}",
  },
  lists: { and: "and", or: "or" },
  names: {
    credentials: { token: "a Bearer token", service: "X-Service-Key", api_key: "X-API-Key" },
    claims: {
      sub: "sub must be a text of 1 to 255 characters",
      tenant: "tenant must be the slug of a tenant",
      role: "role must be one of tutor, student, admin",
    },
  },
};

/** The sentences of a language. */
export type Texts = typeof en;
