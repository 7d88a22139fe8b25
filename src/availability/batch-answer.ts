import { conflictInWords, type Problem } from "../problem.ts";
import type { Wording } from "../wording/wording.ts";
import type { BatchResult } from "./edit-slot-batch.ts";
import type { Conflict } from "./find-conflicts.ts";
import type { Slot } from "./slot.ts";

type Success = { readonly id: number; readonly success: true; readonly slot: Slot };
type Failure = {
  readonly id: number;
  readonly success: false;
  readonly code: Problem["code"];
  readonly error: string;
  readonly detail: string;
  readonly conflicts?: WordedConflict[];
};

/** A conflict as the API answers it. */
export type WordedConflict = Omit<Conflict, "message"> & { readonly message: string };

/** A batch as the API answers it (A6): items in the order they were sent. */
export function toBatchAnswer(results: readonly BatchResult[], wording: Wording) {
  const success_count = results.filter((result) => result.success).length;
  return {
    success_count,
    error_count: results.length - success_count,
    results: results.map((result) => toResult(result, wording)),
  };
}

function toResult(result: BatchResult, wording: Wording): Success | Failure {
  if (result.success) return result;
  const problem = result.problem.within(() => "body");
  const { title, detail } = problem.inWords(wording);
  // Only findConflicts puts conflicts into a problem of availability.
  const conflicts = problem.extra.conflicts as readonly Conflict[] | undefined;
  return {
    id: result.id,
    success: false,
    code: problem.code,
    error: title,
    detail,
    ...(conflicts && { conflicts: conflicts.map((one) => conflictInWords(one, wording)) }),
  };
}
