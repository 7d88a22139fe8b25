import {
  constraintOf,
  isAnswerLost,
  isExhausted,
  isRivalry,
  isTenantGone,
  isTimedOut,
  isUnreachable,
  isUnstorable,
} from "./platform/database/sql-state.ts";
import { invalid, Problem, samePerson, slotTaken } from "./problem.ts";

/**
 * Each rule that the database keeps, and what its breach is called (the only such table). A field is named with
 * the part of the request that it is in, for here nobody adds that.
 */
const constraintProblems: Readonly<Record<string, (error: Error) => Problem>> = {
  lessons_of_a_tutor_do_not_overlap: slotTaken,
  lessons_of_a_student_do_not_overlap: slotTaken,
  people_have_one_lesson_at_a_time: slotTaken,
  lessons_have_two_people: samePerson,
  series_have_two_people: samePerson,
  relations_have_two_people: samePerson,
  users_have_a_telegram_account_of_their_own: () => new Problem("account_taken"),
  lessons_have_metadata_of_50_keys: () => invalid("body.metadata", "most_keys", { most: 50 }),
  erased_people_have_no_lessons: () => new Problem("not_found", { what: "user" }),
  // For a minute another server may still remember whose a token was.
  erased_people_have_nothing: () => new Problem("unauthenticated", { reason: "erased" }),
  students_keep_to_the_limit_in_all: (error) =>
    new Problem("limit_exceeded", { of: "in_all", most: limitOf(error) }),
  students_keep_to_the_limit_with_a_tutor: (error) =>
    new Problem("limit_exceeded", { of: "with_tutor", most: limitOf(error) }),
  tutors_have_1000_blocks_at_most: (error) =>
    new Problem("too_many", { what: "blocks", most: limitOf(error) }),
  tutors_have_200_services_at_most: (error) =>
    new Problem("too_many", { what: "services", most: limitOf(error) }),
  tenants_have_200_feature_flags_at_most: (error) =>
    new Problem("too_many", { what: "feature_flags", most: limitOf(error) }),
  tenants_have_20_webhook_endpoints_at_most: (error) =>
    new Problem("too_many", { what: "webhook_endpoints", most: limitOf(error) }),
  profiles_have_other_settings_of_32_kilobytes: () =>
    invalid("body.settings", "most_bytes", { most: 32_768 }),
  profile_drafts_have_128_kilobytes_at_most: () => invalid("body", "most_bytes", { most: 131_072 }),
  ratings_are_of_lessons_that_were_given: () => new Problem("lesson_not_given"),
  ratings_are_changed_for_a_week: () => new Problem("rating_is_final"),
  slots_of_a_tutor_do_not_overlap: () =>
    new Problem("slot_conflict", {}, { conflicts: [ANOTHER_SLOT] }),
  templates_of_a_day_do_not_overlap: () => new Problem("schedule_conflict"),
};

/**
 * What a caller is told of an error (X3): a problem stays what it is, a constraint becomes its
 * problem, a limit or a lost connection 503. All else is null: our own fault.
 */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  const constraint = constraintOf(error);
  const broken = constraint === null ? undefined : constraintProblems[constraint];
  if (broken && error instanceof Error) return broken(error);
  if (isTimedOut(error) || isRivalry(error)) return new Problem("timeout");
  if (isAnswerLost(error)) return new Problem("unavailable", { reason: "answer_lost" });
  if (isUnreachable(error)) return new Problem("unavailable", { reason: "unreachable" });
  if (isTenantGone(error)) return new Problem("unavailable", { reason: "tenant_replaced" });
  if (isExhausted(error)) return new Problem("unavailable", { reason: "exhausted" });
  if (isUnstorable(error)) return new Problem("validation_failed", { reason: "not_storable" });
  return null;
}

/** Which one it is the database does not tell. */
const ANOTHER_SLOT = {
  type: "slot_overlap",
  severity: "error",
  message: { say: "another_slot" },
} as const;

/** The limit that a trigger tells of in its error's detail (sql/tenant/routines/limits.sql). */
const limitOf = (error: Error): number => Number("detail" in error ? error.detail : NaN);
