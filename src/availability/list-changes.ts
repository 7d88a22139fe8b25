import { changesOf } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";

type Action = `${"template" | "slot" | "block"}_${"added" | "changed" | "removed"}`;
type Rows = Record<string, unknown>[] | null;

/** The audit trail of a tutor's availability, the newest change first (A10). */
export async function listChanges(db: Db, tutorId: number, most: number) {
  const rows = await changesOf(db, { tutorId, most });
  return {
    changes: rows.map((row) => ({
      ...row,
      // The trigger log_availability_change writes these words and arrays of rows, nothing else.
      action: row.action as Action,
      before: row.before as Rows,
      after: row.after as Rows,
    })),
  };
}
