/** What PostgreSQL's error codes (SQLSTATE, appendix A of its manual) tell of a failure. */

/** A limit of time was reached. */
const TIMED_OUT = new Set([
  "57014",
  "55P03",
  "25P03",
  "25P04",
  "NO_CONNECTION_FREE",
  "OUT_OF_TIME",
]);
/** Deadlock and serialization failure. */
const RIVALRY = new Set(["40P01", "40001"]);
/** Values that the column cannot hold although the contract allows them. */
const UNSTORABLE = new Set(["22003", "22007", "22008", "22021", "22P05"]);
/**
 * A read-only database or standby, a full disk, no memory, a limit of the server, a disk that fails. Not
 * corruption (XX001, XX002): that does not pass, and needs a person.
 */
const EXHAUSTED = new Set(["25006", "53000", "53100", "53200", "53400", "58030"]);
/** PostgreSQL's own codes of class 08 and 57P0x, a login it refuses, and what ended before it. */
const UNREACHABLE = /^(08...|28...|57P0[1-5]|53300|DATABASE_UNAVAILABLE)$/;

/** Whether a limit of time ended the statement or its transaction. */
export const isTimedOut = (error: unknown): boolean => TIMED_OUT.has(codeOf(error));

/** Whether a transaction that failed so may be tried again: nothing of it is left. */
export const isRivalry = (error: unknown): boolean => RIVALRY.has(codeOf(error));

/** Whether a value of the request cannot be stored. */
export const isUnstorable = (error: unknown): boolean => UNSTORABLE.has(codeOf(error));

/** Whether there is no connection to the database. */
export const isUnreachable = (error: unknown): boolean => UNREACHABLE.test(codeOf(error));

/** Whether nobody here knows if the statement was carried out. */
export const isAnswerLost = (error: unknown): boolean => codeOf(error) === "ANSWER_LOST";

/** Whether the database answers, and is not able to do what was asked until somebody makes room. */
export const isExhausted = (error: unknown): boolean => EXHAUSTED.has(codeOf(error));

/** Whether the tenant was dropped, or made anew. */
export const isTenantGone = (error: unknown): boolean => codeOf(error) === "TENANT_GONE";

/** The constraint that a statement would have broken; null for any other error. */
export function constraintOf(error: unknown): string | null {
  const constraint = error instanceof Error && "constraint" in error ? error.constraint : undefined;
  return typeof constraint === "string" ? constraint : null;
}

/** The code of an error that has one, else the empty text. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
