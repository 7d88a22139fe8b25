import postgres from "postgres";
import { Problem, type ProblemCode } from "./problem.ts";

/** Each rule that the database keeps, and what its breach is called (the only such table). */
const constraintProblems: Readonly<Record<string, ProblemCode>> = {
  lessons_of_a_tutor_do_not_overlap: "slot_taken",
  lessons_of_a_student_do_not_overlap: "slot_taken",
  lessons_have_two_people: "validation_failed",
  students_keep_to_the_limit_in_all: "limit_exceeded",
  students_keep_to_the_limit_with_a_tutor: "limit_exceeded",
  slots_of_a_tutor_do_not_overlap: "slot_conflict",
  templates_of_a_day_do_not_overlap: "schedule_conflict",
};

const details: Partial<Record<ProblemCode, string>> = {
  slot_taken: "The tutor or the student has a lesson at that time.",
  validation_failed: "The tutor and the student must be two people.",
  slot_conflict: "Another of your slots overlaps that time.",
  schedule_conflict: "Two windows of one day of your week would overlap.",
};

/** SQLSTATE codes (PostgreSQL, appendix A) of a time limit that was reached. */
const TIMED_OUT = new Set(["57014", "55P03", "25P03", "25P04"]);
/** Deadlock and serialization failure: the same request may well succeed when sent again. */
const RIVALRY = new Set(["40P01", "40001"]);
/** Values that the column cannot hold although the contract allows them. */
const UNSTORABLE = new Set(["22003", "22007", "22008", "22021", "22P05"]);
/** No connection: PostgreSQL's own codes of class 08 and 57P0x, and those of postgres.js and TCP. */
const UNREACHABLE =
  /^(08...|57P0[1-5]|53300|CONNECT\w*|ECONN\w+|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)$/;

/** Whether PostgreSQL refused the tenant's login (class 28): the tenant was dropped, or made anew. */
export const isLoginRefused = (error: unknown): boolean => codeOf(error).startsWith("28");

/** Whether a transaction that failed so may be tried again: nothing of it is left. */
export const isRivalry = (error: unknown): boolean => RIVALRY.has(codeOf(error));

/**
 * What a caller is told of an error (X3): a problem stays what it is, a constraint becomes its
 * problem, a limit or a lost connection 503. All else is null: our own fault.
 */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof Problem) return error;
  const broken = error instanceof postgres.PostgresError ? error.constraint_name : undefined;
  const code = broken === undefined ? undefined : constraintProblems[broken];
  if (code !== undefined) {
    const detail = code === "limit_exceeded" ? limitDetail(error) : details[code];
    return new Problem(code, detail === undefined ? {} : { detail });
  }
  const state = codeOf(error);
  if (TIMED_OUT.has(state) || RIVALRY.has(state)) {
    return new Problem("timeout", { detail: "Nothing was changed. Send the request again." });
  }
  if (UNREACHABLE.test(state) || isLoginRefused(error)) {
    return new Problem("unavailable", { detail: "The database cannot be reached at present." });
  }
  if (UNSTORABLE.has(state)) {
    return new Problem("validation_failed", { detail: "A value cannot be stored." });
  }
  return null;
}

const limitDetail = (error: unknown) =>
  error instanceof Error ? `A student has ${error.message}.` : "";

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
