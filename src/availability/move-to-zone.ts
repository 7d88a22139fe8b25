import type { Db } from "../platform/database/db.ts";
import { changeAvailability } from "./change-availability.ts";
import { findLessonsOutside, type LessonsOutside } from "./lessons-outside.ts";
import { regenerateSlots } from "./regenerate-slots.ts";
import { readPlannedSlots } from "./slots-to-plan.ts";

// From Pago Pago to Kiritimati the same instant is up to two dates later.
const DATES_BETWEEN_ZONES = 2;

/**
 * After a tutor changed their zone: their future template slots mean the same wall times in the new
 * zone (A7). Manual and overridden slots stay at their instants, as lessons do. Answers the lessons that
 * availability does not cover then.
 */
export function moveToZone(
  db: Db,
  tutorId: number,
  now: number,
): Promise<LessonsOutside> {
  const change = { tutorId, actorId: tutorId, reason: "time zone changed" };
  return changeAvailability(db, change, async (tx, calendar) => {
    await regenerateSlots(tx, await readPlannedSlots(tx, calendar, now, DATES_BETWEEN_ZONES));
    return findLessonsOutside(tx, tutorId, now);
  });
}
