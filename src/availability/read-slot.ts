import {
  pageOfSlots,
  slotOf,
  slotsToEdit,
  type SlotsToEditRow,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { knownCursor, pageEnd } from "../platform/http/page.ts";
import { invalid } from "../problem.ts";
import { dayNumber } from "../time/date.ts";
import { noSuchSlot, type Slot, toSlot } from "./slot.ts";

const MOST_DAYS = 366;
// With the longest zone 900 kB of JSON.
const MOST_SLOTS = 2000;

/**
 * One slot of the tutor's own (A4).
 * @throws Problem not_found, also for another tutor's slot (T5).
 */
export async function readSlot(db: Db, tutorId: number, id: number): Promise<Slot> {
  const row = await slotOf(db, { tutorId, id });
  if (!row) throw noSuchSlot();
  return toSlot(row);
}

/**
 * A slot of the tutor's own. It stays as it is until the transaction ends, which has the calendar.
 * @throws Problem not_found.
 */
export async function slotToEdit(tx: Db, tutorId: number, id: number): Promise<SlotsToEditRow> {
  const [slot] = await slotsToEdit(tx, { tutorId, ids: [id] });
  if (slot) return slot;
  throw noSuchSlot();
}

/** Dates, both inclusive, and where the page before ended. */
export type SlotsQuestion = {
  readonly from: string;
  readonly to: string;
  readonly cursor?: string | undefined;
};

/**
 * A page of a tutor's own slots of some dates, in order of their start (A4).
 * @throws Problem validation_failed for a cursor of no page, for more than 366 dates, or where `to` is before
 *   `from`.
 */
export async function listSlots(db: Db, tutorId: number, dates: SlotsQuestion) {
  const { from, to } = dates;
  if (to < from) throw invalid("to", "not_before", { field: "from" });
  if (dayNumber(to) - dayNumber(from) >= MOST_DAYS) {
    throw invalid("to", "days_after", { days: MOST_DAYS - 1, field: "from" });
  }
  const after = knownCursor(dates.cursor);
  const rows = await pageOfSlots(db, {
    tutorId,
    from,
    to,
    most: MOST_SLOTS,
    afterStart: after?.at ?? null,
    afterId: after?.id ?? null,
  });
  return { ...pageEnd(rows, ({ starts_at }) => starts_at), slots: rows.map(toSlot) };
}
