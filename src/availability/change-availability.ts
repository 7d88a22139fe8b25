import { calendarOf, type CalendarOfRow, lockAvailability } from "../generated/sql/availability.ts";
import { noSuchTutor } from "../people/viewer.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";

/** Whose availability changes, by whom and why; the audit trail keeps all three (A10). */
export type Change = {
  readonly tutorId: number;
  /** Null when the system itself changes it. */
  readonly actorId: number | null;
  readonly reason: string | null;
};

/**
 * Runs a change of a tutor's availability: one transaction, one change of a calendar at a time.
 * Lock order, for every writer: the user's row (a new zone, `for no key update`), the calendar's row
 * (`lock_calendar`), then whatever is in it.
 * @throws Problem not_found when there is no such tutor.
 */
export function changeAvailability<T>(
  db: Db,
  change: Change,
  work: (tx: Db, calendar: CalendarOfRow) => Promise<T>,
): Promise<T> {
  return inTransaction(db, async (tx) => {
    await lockAvailability(tx, change);
    const calendar = await calendarOf(tx, { tutorId: change.tutorId });
    if (!calendar) throw noSuchTutor();
    return work(tx, calendar);
  });
}
