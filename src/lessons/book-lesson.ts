import {
  bookLesson as insertBooking,
  releaseOwnHolds,
  whatIsBooked,
  type WhatIsBookedRow,
} from "../generated/sql/lessons.ts";
import { type Db, inTransaction, orAgain } from "../platform/db.ts";
import { Problem, slotTaken } from "../problem.ts";
import { mustKeepRules } from "../schedule/broken-rules.ts";
import { noSuchTutor, noSuchUser } from "../schedule/no-such-user.ts";
import { utcText } from "../time/utc-text.ts";
import { startAhead } from "./lesson-time.ts";
import { type Lesson, toLesson } from "./lesson.ts";
import type { Booker } from "./who-books.ts";

export type Booking = Booker & {
  readonly tutorId: number;
  readonly serviceId: number;
  /** RFC 3339 with any offset, a whole minute. */
  readonly start: string;
  readonly now: number;
};

/**
 * Books a lesson for as long as the service lasts (L3, L4), in one statement.
 * @throws Problem not_found, no_services, limit_exceeded, or the first of the rules that the time
 *   breaks; nothing is left behind then.
 */
export async function bookLesson(db: Db, booking: Booking): Promise<Lesson> {
  const { tutorId, studentId, serviceId, actorId, holder } = booking;
  const start = utcText(startAhead("body.start", booking.start, booking.now));
  const wanted = {
    tutorId,
    studentId,
    serviceId,
    actorId,
    holder,
    start,
    now: utcText(booking.now),
  };
  const row = await orAgain(db, () => insertBooking(db, wanted));
  if (row) return toLesson(row);
  for (let tried = 1; tried < TRIES; tried++) {
    const end = endOf(await whatIsBooked(db, wanted));
    await mustKeepRules(db, { ...wanted, end, now: booking.now });
    // What was in the way has just gone, or is the caller's own hold.
    const lesson = await bookInsteadOfHolds(db, { ...wanted, end });
    if (lesson) return lesson;
  }
  throw slotTaken();
}

const TRIES = 3;

type Wanted = Parameters<typeof insertBooking>[1] & { readonly end: string };

class Refused extends Error {}

/** Holds of the caller's own make way for his booking, and stay where they are without it (L8). */
async function bookInsteadOfHolds(db: Db, wanted: Wanted): Promise<Lesson | null> {
  try {
    return await inTransaction(db, async (tx) => {
      await releaseOwnHolds(tx, wanted);
      const row = await insertBooking(tx, wanted);
      if (!row) throw new Refused();
      return toLesson(row);
    });
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** When the booking ends; the caller's own mistakes come before bad luck. */
function endOf({ tutor_exists, student_exists, tutor_has_services, end }: WhatIsBookedRow): string {
  if (!tutor_exists) throw noSuchTutor();
  if (!student_exists) throw noSuchUser("student");
  if (!tutor_has_services) throw new Problem("no_services");
  if (end !== null) return end;
  throw new Problem("not_found", { detail: "The tutor offers no such service at present." });
}
