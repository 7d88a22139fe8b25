import { bookLesson as insertBooking, whyNotBooked } from "../generated/sql/lessons.ts";
import { type Db, orAgain } from "../platform/db.ts";
import { Problem, slotTaken } from "../problem.ts";
import { noSuchTutor, noSuchUser } from "../schedule/no-such-user.ts";
import { utcText } from "../time/utc-text.ts";
import { startAhead } from "./lesson-time.ts";
import { type Lesson, toLesson } from "./lesson.ts";

export type Booking = {
  readonly tutorId: number;
  readonly studentId: number;
  readonly serviceId: number;
  /** RFC 3339 with any offset, a whole minute. */
  readonly start: string;
  /** Who books: the student himself, or null when a program books for him. */
  readonly actorId: number | null;
  readonly now: number;
};

/**
 * Books a lesson for as long as the service lasts (L3, L4), in one statement.
 * @throws Problem slot_taken, outside_availability, in_the_past, limit_exceeded, no_services or
 *   not_found; nothing is left behind then.
 */
export async function bookLesson(db: Db, booking: Booking): Promise<Lesson> {
  const { tutorId, studentId, serviceId, actorId } = booking;
  const start = utcText(startAhead("body.start", booking.start, booking.now));
  const now = utcText(booking.now);
  for (let tried = 1;; tried++) {
    const row = await orAgain(
      db,
      () => insertBooking(db, { tutorId, studentId, serviceId, start, now, actorId }),
    );
    if (row) return toLesson(row);
    const why = await whyNotBooked(db, { tutorId, studentId, serviceId, start, now });
    const problem = refusal(why);
    if (problem) throw problem;
    // What was in the way has just gone: a cancelled lesson, a slot that was being edited.
    if (tried === TRIES) throw slotTaken();
  }
}

const TRIES = 3;

type Reasons = Awaited<ReturnType<typeof whyNotBooked>>;

/** The first reason that stands in the way, the caller's own mistakes before bad luck; null: none. */
function refusal(why: Reasons): Problem | null {
  if (!why.tutor_exists) return noSuchTutor();
  if (!why.student_exists) return noSuchUser("student");
  if (!why.tutor_has_services) return new Problem("no_services");
  if (!why.service_exists) {
    return new Problem("not_found", { detail: "The tutor offers no such service at present." });
  }
  if (why.in_the_past) {
    return new Problem("in_the_past", { detail: "A lesson is booked ahead of its start." });
  }
  if (why.taken) return slotTaken();
  if (why.available) return null;
  return new Problem("outside_availability", {
    detail: "The whole lesson must lie in the tutor's available time; see the week view.",
  });
}
