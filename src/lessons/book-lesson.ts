import { bookHold as bookOwnHold, holdOf, type HoldOfRow } from "../generated/sql/holds.ts";
import { bookLesson as insertBooking } from "../generated/sql/lessons.ts";
import { type Db, retryOnConflict } from "../platform/database/db.ts";
import { invalid, slotTaken } from "../problem.ts";
import { mustKeepRules } from "../schedule/broken-rules.ts";
import type { Rule } from "../schedule/rules.ts";
import { holdExpired, noSuchHold } from "./holds.ts";
import { type Lesson, mustBeAhead, toLesson } from "./lesson.ts";
import { reserveTime, type WantedService } from "./reserve-time.ts";

export type Booking = WantedService & {
  /** The caller's own hold that becomes the booking (L8). */
  readonly holdId?: number | undefined;
};

/**
 * Books a lesson for as long as the service lasts (L3, L4), in one statement.
 * @throws Problem as `reserveTime` or, with a hold, as `bookHold`.
 */
export async function bookLesson(db: Db, { holdId, ...booking }: Booking): Promise<Lesson> {
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
export async function bookHold(
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
