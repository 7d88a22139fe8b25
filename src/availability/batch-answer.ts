import { clip, problems } from "../problem.ts";
import type { BatchResult } from "./edit-slot-batch.ts";
import type { Conflict } from "./find-conflicts.ts";
import type { Slot } from "./slot.ts";

type Success = { readonly id: number; readonly success: true; readonly slot: Slot };
type Failure = {
  readonly id: number;
  readonly success: false;
  readonly code: keyof typeof problems;
  readonly error: string;
  readonly detail?: string;
  readonly conflicts?: Conflict[];
};

/** A batch as the API answers it (A6): items in the order they were sent. */
export function toBatchAnswer(results: readonly BatchResult[]) {
  const success_count = results.filter((result) => result.success).length;
  return {
    success_count,
    error_count: results.length - success_count,
    results: results.map(toResult),
  };
}

function toResult(result: BatchResult): Success | Failure {
  if (result.success) return result;
  const { code, extra } = result.problem;
  return {
    id: result.id,
    success: false,
    code,
    error: problems[code].error,
    ...(extra.detail === undefined ? {} : { detail: clip(extra.detail, 2000) }),
    // Only findConflicts puts conflicts into a problem of availability.
    ...(extra.conflicts === undefined ? {} : { conflicts: extra.conflicts as Conflict[] }),
  };
}
