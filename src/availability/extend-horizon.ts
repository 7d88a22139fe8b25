import { tutorsToExtend } from "../generated/sql/availability.ts";
import { type Db, sumOfEach } from "../platform/database/db.ts";
import { addDays } from "../time/date.ts";
import { dateOf } from "../time/local-text.ts";
import { changeAvailability } from "./change-availability.ts";
import { regenerateSlots } from "./regenerate-slots.ts";
import { readSlots } from "./slots-to-plan.ts";

/**
 * The daily task (A7): makes the slots of the dates that came inside the horizon, tutor by tutor,
 * each in a transaction of its own. Safe to run twice and on two servers at once: the second finds
 * the dates made. Answers how many tutors' calendars grew.
 * @throws AggregateError when tutors failed, after all the others were done.
 */
export async function extendHorizon(db: Db, now: number): Promise<number> {
  // The latest "today" on Earth, so that no zone is left out.
  const latest = addDays(dateOf("UTC", now), 1);
  return sumOfEach(
    await tutorsToExtend(db, { latest }),
    ({ tutor_id }) => extendCalendar(db, tutor_id, now),
  );
}

/** Answers 1 when the calendar grew, else 0. */
function extendCalendar(db: Db, tutorId: number, now: number): Promise<number> {
  const change = { tutorId, actorId: null, reason: "horizon extended" };
  return changeAvailability(db, change, async (tx, calendar) => {
    const today = dateOf(calendar.timezone, now);
    const to = addDays(today, calendar.slot_days);
    const made = calendar.generated_until;
    if (made !== null && made >= to) return 0;
    const from = made === null || made < today ? today : addDays(made, 1);
    await regenerateSlots(tx, await readSlots(tx, calendar, from, to, now));
    return 1;
  });
}
