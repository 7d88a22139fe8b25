import { slotOf, slotsOf } from "../generated/sql/availability.ts";
import type { Db } from "../platform/db.ts";
import { invalid } from "../problem.ts";
import { knownDate } from "../schedule/known-date.ts";
import { dayNumber } from "../time/date.ts";
import { noSuchSlot, type Slot, toSlot } from "./slot.ts";

const MOST_DAYS = 366;

/**
 * One slot of the tutor's own (A4).
 * @throws Problem not_found, also for another tutor's slot (T5).
 */
export async function readSlot(db: Db, tutorId: number, id: number): Promise<Slot> {
  const row = await slotOf(db, { tutorId, id });
  if (!row) throw noSuchSlot();
  return toSlot(row);
}

/** A tutor's own slots of the dates `from` to `to`, both inclusive (A4). */
export async function listSlots(
  db: Db,
  tutorId: number,
  dates: { readonly from: string; readonly to: string },
): Promise<{ slots: Slot[] }> {
  const from = knownDate("query.from", dates.from);
  const to = knownDate("query.to", dates.to);
  if (to < from) throw invalid("query.to", "must not be before from");
  if (dayNumber(to) - dayNumber(from) >= MOST_DAYS) {
    throw invalid("query.to", `must be at most ${MOST_DAYS} days after from`);
  }
  return { slots: (await slotsOf(db, { tutorId, from, to })).map(toSlot) };
}
