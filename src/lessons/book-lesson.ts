import { bookHold as bookOwnHold, holdOf, type HoldOfRow } from "../generated/sql/holds.ts";
import { bookLesson as insertBooking } from "../generated/sql/lessons.ts";
import { type Db, inTransaction, retryOnConflict } from "../platform/database/db.ts";
import { invalid, slotTaken } from "../problem.ts";
import { mustKeepRules } from "../schedule/broken-rules.ts";
import type { Rule } from "../schedule/rules.ts";
import { type Description, saveDescription } from "./describe-lesson.ts";
import { holdExpired, noSuchHold } from "./holds.ts";
import { type Lesson, mustBeAhead, toLesson } from "./lesson.ts";
import { readLesson } from "./read-lessons.ts";
import { reserveTime, type WantedService } from "./reserve-time.ts";

export type Booking = WantedService & Pick<Description, "note" | "metadata"> & {
  /** The caller's own hold that becomes the booking (L8). */
  readonly holdId?: number | undefined;
};

/**
 * Books a lesson for as long as the service lasts (L3, L4), in one statement; with a note or metadata, in the
 * transaction of a few.
 * @throws Problem as `reserveTime` or, with a hold, as `bookHold`.
 */
export async function bookLesson(db: Db, booking: Booking): Promise<Lesson> {
  const { note, metadata, ...plain } = booking;
  if (note === undefined && metadata === undefined) return bookPlain(db, plain);
  return await inTransaction(db, async (tx) => {
    const { id } = await bookPlain(tx, plain);
    await saveDescription(tx, id, { note, metadata }, plain.actorId);
    return readLesson(tx, { userId: null, seesAll: true }, id);
  });
}

async function bookPlain(
  db: Db,
  { holdId, ...booking }: Omit<Booking, "note" | "metadata">,
): Promise<Lesson> {
  if (holdId !== undefined) return bookHold(db, holdId, booking);
  return toLesson(await reserveTime(db, booking, insertBooking));
}

/** A hold is a promise; but what the student has booked since may have used it up. */
const STILL_BINDING: readonly Rule[] = ["too_close", "day_full", "week_full"];

/**
 * The caller's own hold becomes the lesson that it was for, under its id and at its price (L8), in one
 * statement: of two at once one books.
 * @throws Problem in_the_past, not_found, validation_failed (it is not for that), hold_expired, or the
 *   first of the rules that still bind.
 */
async function bookHold(
  db: Db,
  id: number,
  booking: WantedService,
): Promise<Lesson> {
  mustBeAhead(booking.start, booking.now);
  const wanted = { ...booking, id, binding: STILL_BINDING };
  for (let tried = 0; tried < TRIES; tried++) {
    const row = await retryOnConflict(db, () => bookOwnHold(db, wanted));
    if (row) return toLesson(row);
    const hold = await holdOf(db, wanted);
    if (!hold) throw noSuchHold();
    mustBeFor(hold, wanted);
    if (hold.expired) throw holdExpired(hold.held_until);
    const time = { ...wanted, end: hold.ends_at, movingLesson: id };
    await mustKeepRules(db, time, STILL_BINDING);
    // What was in the way has just gone.
  }
  throw slotTaken();
}

const TRIES = 3;

type Things = Pick<WantedService, "tutorId" | "serviceId" | "studentId" | "start">;

function mustBeFor(hold: HoldOfRow, wanted: Things): void {
  const pairs = [
    ["tutor_id", hold.tutor_id, wanted.tutorId],
    ["service_id", hold.service_id ?? wanted.serviceId, wanted.serviceId],
    ["start", hold.starts_at, wanted.start],
    ["student_id", hold.student_id, wanted.studentId],
  ] as const;
  const other = pairs.find(([, held, asked]) => held !== asked);
  if (other) throw invalid(other[0], "other_than_hold");
}
