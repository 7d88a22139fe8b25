import {
  pageOfSlots,
  slotOf,
  slotsToEdit,
  type SlotsToEditRow,
} from "../generated/sql/availability.ts";
import { zoneOfRange } from "../people/asked-of.ts";
import type { Db } from "../platform/database/db.ts";
import { instantCursor, pageEnd } from "../platform/http/page.ts";
import { type AskedRange, boundedRange, wholeRange } from "../platform/http/range.ts";
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

/** A range of the tutor's own days, or of those of `timezone`, and where the page before ended. */
export type SlotsQuestion = AskedRange & {
  readonly timezone?: string | undefined;
  readonly cursor?: string | undefined;
};

/**
 * A page of a tutor's own slots of which any part is in a range, in order of their start (A4).
 * @throws Problem validation_failed for a cursor of no such page, and for a range that is not whole, of more than
 *   366 days, or does not end after it begins.
 */
export async function listSlots(
  db: Db,
  tenant: string,
  tutorId: number,
  question: SlotsQuestion,
) {
  const range = wholeRange(question);
  const { start, end } = boundedRange(range, await zoneOfRange(db, tutorId, question), MOST_DAYS);
  const { cursor: given, ...asked } = question;
  const list = JSON.stringify([tenant, "slots", tutorId, asked]);
  const after = instantCursor(given, list);
  const rows = await pageOfSlots(db, {
    tutorId,
    from: start,
    to: end,
    most: MOST_SLOTS,
    afterStart: after?.at ?? null,
    afterId: after?.id ?? null,
  });
  return { ...pageEnd(rows, ({ starts_at }) => starts_at, list), results: rows.map(toSlot) };
}
