import { problems } from "./en-problems.ts";
import { remedies } from "./en-remedies.ts";
import { rules, skipped } from "./en-rules.ts";
import { counted, datedSpan, shortSpan, spanInWords, weekday, type ZonedSpan } from "./en-times.ts";

type Window = { readonly start: string; readonly end: string };
type Years = { readonly first: number; readonly last: number };

/**
 * All sentences that people read, in English, by code. A sentence is a text, or a function of what is
 * in it: instants in epoch ms, dates as ISO texts. Another language is a table that is a `Wording` too.
 */
export const en = {
  problems,
  remedies,
  rules,
  skipped,

  /** What is wrong with one field, after its path: "body.start: must be after start". */
  fields: {
    required: "is required",
    required_with: ({ field }: { readonly field: string }) => `is required with ${field}`,
    required_with_key: "is required with a service or API key",
    required_of_admin: "is required of an admin",
    unknown_field: "is not known here",
    unknown_parameter: ({ known }: { readonly known: readonly string[] }) =>
      known.length === 0
        ? "is not a known parameter; this operation has none"
        : `is not a known parameter; this operation has ${known.join(", ")}`,
    given_twice: "is given twice",
    no_allowed_form: "matches none of the allowed forms",
    percent_encoding: "is not valid percent-encoding",
    nul: "must not contain the character U+0000",
    half_a_surrogate_pair: "must not contain half of a surrogate pair",
    too_deep: ({ most }: { readonly most: number }) => `is nested more than ${most} levels deep`,
    forbidden_key: "is not allowed as a key",
    too_large_a_number: "is a number that is too large",

    not_valid: "is not valid",
    type: ({ expected }: { readonly expected: string }) => `must be ${typeInWords(expected)}`,
    one_of: ({ values }: { readonly values: readonly string[] }) =>
      values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(", ")}`,
    at_least: ({ limit }: { readonly limit: number }) => `must be at least ${limit}`,
    at_most: ({ limit }: { readonly limit: number }) => `must be at most ${limit}`,
    more_than: ({ limit }: { readonly limit: number }) => `must be more than ${limit}`,
    less_than: ({ limit }: { readonly limit: number }) => `must be less than ${limit}`,
    multiple_of: ({ step }: { readonly step: number }) => `must be a multiple of ${step}`,
    min_items: ({ n }: { readonly n: number }) => `must have at least ${counted(n, "item")}`,
    max_items: ({ n }: { readonly n: number }) => `must have at most ${counted(n, "item")}`,
    unique_items: "must have every item only once",
    min_length: ({ n }: { readonly n: number }) => `must have at least ${counted(n, "character")}`,
    max_length: ({ n }: { readonly n: number }) => `must have at most ${counted(n, "character")}`,
    min_properties: ({ n }: { readonly n: number }) =>
      `must have at least ${counted(n, "property", "properties")}`,
    max_properties: ({ n }: { readonly n: number }) =>
      `must have at most ${counted(n, "property", "properties")}`,
    pattern: ({ pattern }: { readonly pattern: string }) => `must match the pattern ${pattern}`,

    date: "must be a date such as 2026-03-29",
    instant:
      "must be a date-time with an offset, such as 2026-03-29T10:00:00+02:00 (in a URL + is %2B)",
    second_digits: "must have at most 9 digits of a second",
    storable_year: "must be of the years 0001 to 9999",
    email: "must be an e-mail address",
    uri: "must be a URI",
    web_address: "must be an address of the web, such as https://example.com/room",
    metadata_key: "has a key that is empty or longer than 40 characters",
    most_keys: ({ most }: { readonly most: number }) => `must be left with at most ${most} keys`,
    uri_reference: "must be a URI reference",
    uuid: "must be a UUID",
    price: "must be an amount with at most 8 digits and 2 decimals, such as 25.00",
    currency: "must be a currency of ISO 4217, such as EUR",
    one_line: "must be one line of text that is not blank",
    no_control_characters: "must not contain characters that cannot be stored",
    visible_ascii: "must consist of visible ASCII characters and spaces",
    integer: "must be an integer",
    number: "must be a number",

    known_date: ({ first, last }: Years) => `must be a date in the years ${first} to ${last}`,
    known_instant: ({ first, last }: Years) => `must be in the years ${first} to ${last}`,
    wall_time: "must be a wall time such as 09:30",
    whole_minute: "must be a whole minute, without seconds",
    zone: "must be an IANA zone such as Europe/Kyiv",
    other_offset: ({ zone, offset }: { readonly zone: string; readonly offset: string }) =>
      `names ${zone}, which is at ${offset} then; correct the offset or the zone`,
    unknown_annotation: ({ annotation }: { readonly annotation: string }) =>
      `insists on [!${annotation}], which is not known here; leave it out`,
    monday: ({ monday }: { readonly monday: string }) =>
      `must be a Monday; that week starts on ${monday}`,
    after: ({ field }: { readonly field: string }) => `must be after ${field}`,
    not_below: ({ field }: { readonly field: string }) => `must not be below ${field}`,
    not_at: ({ field }: { readonly field: string }) => `must not be the same as ${field}`,
    minutes_after: ({ minutes, field }: { readonly minutes: number; readonly field: string }) =>
      `must be at least ${counted(minutes, "minute")} after ${field}, as long as the lesson`,
    not_before: ({ field }: { readonly field: string }) => `must not be before ${field}`,
    days_after: ({ days, field }: { readonly days: number; readonly field: string }) =>
      `must be at most ${counted(days, "day")} after ${field}`,
    hours_after: ({ hours, field }: { readonly hours: number; readonly field: string }) =>
      `must be at most ${counted(hours, "hour")} after ${field}`,
    cursor: "is not a cursor of this list",
    entity_tags:
      'must be *, or ETags in their double quotes, separated by commas, such as "kV3xq0…" as an answer had it',
    mixed_names: (
      { names, others }: { readonly names: readonly string[]; readonly others: readonly string[] },
    ) =>
      `must not be mixed: send either ${names.join(" and ")}, or ${
        others.join(" and ")
      }, which mean the same`,
    date_or_instant:
      "must be a date such as 2026-03-29, or a date-time with an offset, such as 2026-03-29T10:00:00+02:00 (in a URL + is %2B)",

    not_before_first_date: ({ date }: { readonly date: string }) =>
      `must not be before the first date, ${date}`,
    lesson_length: ({ minutes }: { readonly minutes: number }) =>
      `the lesson lasts ${counted(minutes, "minute")}, and only its tutor can change that`,
    other_than_hold: "must be the same as in the hold",
    skipped_time: ({ zone, date }: { readonly zone: string; readonly date: string }) =>
      `the clocks in ${zone} skip this time on ${date}`,
    slot_named_twice: "is named twice; only its first item counts",
    outside_week: "must lie in the week",
    cell_start: "must be the start of a cell",
    cell_end: "must be the end of a cell",
    patch_overlaps: ({ other }: { readonly other: number }) => `overlaps patches[${other}]`,
    window_ends_early: ({ day, start, end }: Window & { readonly day: number }) =>
      `${weekday(day)}: ${start}–${end} does not end after it starts.`,
    windows_overlap: (
      { day, windows }: { readonly day: number; readonly windows: readonly Window[] },
    ) =>
      `${weekday(day)}: ${
        windows.map(({ start, end }) => `${start}–${end}`).join(" and ")
      } overlap.`,
  },

  /** What is in the way, told to the tutor whose time it is. */
  conflicts: {
    slot: (span: ZonedSpan) => `Overlaps your slot ${shortSpan(span)}.`,
    another_slot: "Overlaps another of your slots.",
    slot_in_batch: ({ id }: { readonly id: number }) =>
      `Overlaps the new time of slot ${id} in this batch.`,
    lesson: (span: ZonedSpan) => `Overlaps a booked lesson ${shortSpan(span)}.`,
    hold: (span: ZonedSpan) => `Overlaps a time that a student holds, ${shortSpan(span)}.`,
    block: (span: ZonedSpan) => `Overlaps your block ${datedSpan(span)}.`,
    some_block: "You have blocked that time.",
    somebody_is_busy: "You or the student already have something else then.",
  },

  /** What the two people of a lesson are told of it. */
  notifications: {
    confirmation: (lesson: ToldLesson) =>
      `Your lesson ${withWhom(lesson)} is booked: ${spanInWords(lesson)}.`,
    reminder: (lesson: ToldLesson) =>
      `Reminder of your lesson ${withWhom(lesson)}: ${spanInWords(lesson)}.`,
  },
};

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "an integer",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "an array",
  null: "null",
};

/** A type of JSON, as zod calls it. */
const typeInWords = (type: string): string => TYPES[type] ?? `of the type ${type}`;

/** The sentences of a language; one that lacks any of them is a compile error. */
export type Wording = typeof en;

/** A lesson in its recipient's zone. */
type ToldLesson = ZonedSpan & {
  readonly counterpart: { readonly role: "tutor" | "student"; readonly name: string };
  readonly serviceName: string | null;
};

function withWhom({ counterpart: { role, name }, serviceName }: ToldLesson): string {
  return `with ${name || `your ${role}`}${serviceName === null ? "" : ` (${serviceName})`}`;
}
