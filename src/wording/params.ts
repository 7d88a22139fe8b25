import type { Texts } from "./en.ts";

/**
 * What the sentences are told: instants in epoch ms, dates as ISO texts. Those that are not here have
 * nothing to fill in.
 */

/** A time of the wall of a zone, from one instant to another. */
export type ZonedSpan = { readonly zone: string; readonly start: number; readonly end: number };

type Window = { readonly start: string; readonly end: string };
type Years = { readonly first: number; readonly last: number };
type Count = { readonly n: number };
type Limit = { readonly limit: number };
type Detail<Code extends keyof Texts["problems"]> = Texts["problems"][Code]["detail"];
type Credential = keyof Texts["names"]["credentials"];

/** Of problems whose sentence is chosen by a `reason`: those that are told no more than it. */
type Reason<Code extends keyof Texts["problems"], Others extends string = never> = {
  readonly reason: Exclude<keyof Detail<Code>, Others>;
};

export type ProblemParams = {
  validation_failed: Reason<"validation_failed">;
  malformed_json: Reason<"malformed_json", "not_json"> | {
    readonly reason: "not_json";
    /** In characters; null where the parser does not tell. */
    readonly position: number | null;
  };
  slot_without_template: { readonly source: string };
  slot_in_the_past: { readonly start: number };
  unauthenticated:
    | Reason<"unauthenticated", "missing" | "key" | "claims" | "claim_missing">
    | { readonly reason: "missing"; readonly wanted: readonly Credential[] }
    | { readonly reason: "key"; readonly header: string }
    | { readonly reason: "claims"; readonly claims: readonly string[] }
    | { readonly reason: "claim_missing"; readonly claim: string };
  forbidden:
    | Reason<"forbidden", "role" | "scope" | "other_credential">
    | { readonly reason: "role"; readonly roles: readonly string[] }
    | { readonly reason: "scope"; readonly scopes: readonly string[] }
    | { readonly reason: "other_credential"; readonly wanted: readonly Credential[] };
  not_found: { readonly what: keyof Detail<"not_found"> };
  method_not_allowed: { readonly method: string; readonly allowed: readonly string[] };
  in_the_past:
    | Reason<"in_the_past", "start" | "block" | "cell" | "first_lesson">
    | { readonly reason: "start"; readonly start: number; readonly now: number }
    | { readonly reason: "block"; readonly end: number; readonly now: number }
    | { readonly reason: "cell" | "first_lesson"; readonly start: number };
  beyond_horizon: Reason<"beyond_horizon", "first_date"> | {
    readonly reason: "first_date";
    readonly date: string;
    readonly horizon: string;
  };
  limit_exceeded: { readonly of: keyof Detail<"limit_exceeded">; readonly most: number };
  too_many: { readonly what: "times_of_date" } | {
    readonly what: Exclude<keyof Detail<"too_many">, "times_of_date">;
    readonly most: number;
  };
  lessons_ahead: { readonly lessons: number; readonly series: number };
  series_conflict: { readonly dates: readonly string[] };
  lesson_not_scheduled: { readonly status: string };
  lesson_not_begun: { readonly start: number };
  too_late_to_cancel: { readonly minutes: number; readonly until: number };
  hold_expired: { readonly at: number };
  cursor_too_old: Reason<"cursor_too_old">;
  rate_limited: { readonly of: "codes_of_account" | "codes_in_all"; readonly minutes: number } | {
    readonly of: Exclude<keyof Detail<"rate_limited">, "codes_of_account" | "codes_in_all">;
    /** So many may come in a window. */
    readonly requests: number;
    /** In seconds, as is the time after which to try again. */
    readonly window: number;
    readonly seconds: number;
  };
  body_too_large: { readonly bytes: number };
  unavailable: Reason<"unavailable">;
};

export type FieldParams = {
  required_with: { readonly field: string };
  not_with: { readonly field: string };
  not_below: { readonly field: string };
  not_at: { readonly field: string };
  minutes_after: { readonly minutes: number; readonly field: string };
  unknown_parameter: { readonly known: readonly string[] };
  too_deep: { readonly most: number };
  type: { readonly expected: string };
  one_of: { readonly values: readonly string[] };
  at_least: Limit;
  at_most: Limit;
  more_than: Limit;
  less_than: Limit;
  multiple_of: { readonly step: number };
  min_items: Count;
  max_items: Count;
  min_length: Count;
  max_length: Count;
  min_properties: Count;
  max_properties: Count;
  pattern: { readonly pattern: string };
  most_keys: { readonly most: number };
  long_key: { readonly most: number };
  keys_in_all: { readonly most: number };
  most_bytes: { readonly most: number };
  known_date: Years;
  known_instant: Years;
  other_offset: { readonly zone: string; readonly offset: string };
  unknown_annotation: { readonly annotation: string };
  monday: { readonly monday: string };
  after: { readonly field: string };
  not_before: { readonly field: string };
  days_after: { readonly days: number; readonly field: string };
  hours_after: { readonly hours: number; readonly field: string };
  mixed_names: { readonly names: readonly string[]; readonly others: readonly string[] };
  not_before_first_date: { readonly date: string };
  lesson_length: { readonly minutes: number };
  skipped_time: { readonly zone: string; readonly date: string };
  patch_overlaps: { readonly other: number };
  window_ends_early: Window & { readonly day: number };
  windows_overlap: { readonly day: number; readonly windows: readonly Window[] };
};

export type ConflictParams = {
  slot: ZonedSpan;
  slot_in_batch: { readonly id: number };
  lesson: ZonedSpan;
  lesson_with: ZonedSpan & { readonly student: string };
  hold: ZonedSpan;
  block: ZonedSpan;
};
