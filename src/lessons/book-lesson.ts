import { bookLesson as insertBooking } from "../generated/sql/lessons.ts";
import type { Db } from "../platform/db.ts";
import { bookHold } from "./book-hold.ts";
import { type Lesson, toLesson } from "./lesson.ts";
import { takeTime, type WantedService } from "./take-time.ts";

export type Booking = WantedService & {
  /** The caller's own hold that becomes the booking (L8). */
  readonly holdId?: number | undefined;
};

/**
 * Books a lesson for as long as the service lasts (L3, L4), in one statement.
 * @throws Problem as `takeTime` or, with a hold, as `bookHold`.
 */
export async function bookLesson(db: Db, { holdId, ...booking }: Booking): Promise<Lesson> {
  if (holdId !== undefined) return bookHold(db, holdId, booking);
  return toLesson(await takeTime(db, booking, insertBooking));
}
