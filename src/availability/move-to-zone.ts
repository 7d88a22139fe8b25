import type { Db } from "../platform/db.ts";
import { changeAvailability } from "./change-availability.ts";
import { lockPlannedSlots, regenerateSlots } from "./regenerate-slots.ts";

// From Pago Pago to Kiritimati the same instant is up to two dates later.
const DATES_BETWEEN_ZONES = 2;

/**
 * After a tutor changed his zone: his future template slots mean the same wall times in the new
 * zone (A7). Manual and overridden slots stay at their instants, as lessons do.
 */
export function moveToZone(db: Db, tutorId: number, now: number): Promise<void> {
  const change = { tutorId, actorId: tutorId, reason: "time zone changed" };
  return changeAvailability(db, change, async (tx, calendar) => {
    await regenerateSlots(tx, await lockPlannedSlots(tx, calendar, now, DATES_BETWEEN_ZONES));
  });
}
