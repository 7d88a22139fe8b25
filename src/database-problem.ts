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
import { Problem, slotTaken } from "./problem.ts";

/** Each rule that the database keeps, and what its breach is called (the only such table). */
const constraintProblems: Readonly<Record<string, (error: Error) => Problem>> = {
  lessons_of_a_tutor_do_not_overlap: slotTaken,
  lessons_of_a_student_do_not_overlap: slotTaken,
  lessons_have_two_people: () =>
    new Problem("validation_failed", { detail: "The tutor and the student must be two people." }),
  students_keep_to_the_limit_in_all: limitExceeded,
  students_keep_to_the_limit_with_a_tutor: limitExceeded,
  tutors_have_1000_blocks_at_most: tooMany,
  tutors_have_200_services_at_most: tooMany,
  slots_of_a_tutor_do_not_overlap: () =>
    new Problem("slot_conflict", { detail: "Another of your slots overlaps that time." }),
  templates_of_a_day_do_not_overlap: () =>
    new Problem("schedule_conflict", {
      detail: "Two windows of one day of your week would overlap.",
    }),
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
  if (isTimedOut(error) || isRivalry(error)) {
    return new Problem("timeout", { detail: "Nothing was changed. Send the request again." });
  }
  if (isAnswerLost(error)) {
    return new Problem("unavailable", {
      detail: "The database did not answer. Whether the request was carried out is not known: " +
        "send it again with the Idempotency-Key that it had, or look first.",
    });
  }
  if (isUnreachable(error) || isTenantGone(error)) {
    return new Problem("unavailable", {
      detail: "The database cannot be reached at present. Nothing was changed.",
    });
  }
  if (isExhausted(error)) {
    return new Problem("unavailable", {
      detail: "The database cannot do this at present; nothing was changed.",
    });
  }
  if (isUnstorable(error)) {
    return new Problem("validation_failed", { detail: "A value cannot be stored." });
  }
  return null;
}

/** The trigger's message tells of what: "at most 200 services, inactive ones included". */
function tooMany({ message }: Error): Problem {
  return new Problem("too_many", { detail: `A tutor has ${message}.` });
}

/** The trigger's message tells which limit: "at most 10 active bookings with one tutor". */
function limitExceeded({ message }: Error): Problem {
  return new Problem("limit_exceeded", { detail: `A student has ${message}.` });
}
