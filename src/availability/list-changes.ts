import { changesOf } from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { instantCursor, pageEnd } from "../platform/http/page.ts";
import { utcSecond } from "../time/time-text.ts";

export type AvailabilityAction =
  | `${"template" | "slot" | "block"}_${"added" | "changed" | "removed"}`
  | `lesson_${"added" | "removed"}`;
type Rows = Record<string, unknown>[] | null;

/** How many entries at most, and where the page before ended. */
export type ChangesQuestion = { readonly limit: number; readonly cursor?: string | undefined };

/**
 * The audit trail of a tutor's availability, the newest change first (A10).
 * @throws Problem validation_failed for a cursor of no such page.
 */
export async function listChanges(
  db: Db,
  tenant: string,
  tutorId: number,
  question: ChangesQuestion,
) {
  const list = JSON.stringify([tenant, "availability-changes", tutorId]);
  const before = instantCursor(question.cursor, list)?.id ?? null;
  const rows = await changesOf(db, { tutorId, before, most: question.limit });
  return {
    ...pageEnd(rows, ({ at }) => at, list),
    results: rows.map(({ found: _, ...row }) => ({
      ...row,
      at: utcSecond(row.at),
      // The trigger log_availability_change writes these words and arrays of rows, nothing else.
      action: row.action as AvailabilityAction,
      before: row.before as Rows,
      after: row.after as Rows,
    })),
  };
}
