import { lessonsOutside } from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { changeAvailability } from "./change-availability.ts";
import { type LessonBrief, toBrief } from "./lesson-brief.ts";
import { regenerateSlots } from "./regenerate-slots.ts";
import { readPlannedSlots } from "./slots-to-plan.ts";

// From Pago Pago to Kiritimati the same instant is up to two dates later.
const DATES_BETWEEN_ZONES = 2;

const MOST_LESSONS = 1000;

/**
 * After a tutor changed their zone: their future template slots mean the same wall times in the new
 * zone (A7). Manual and overridden slots stay at their instants, as lessons do. Answers the scheduled
 * lessons to come, in order of their start, that are not wholly inside their slots as they are now,
 * whether or not they were before: the first 1,000.
 */
export function moveToZone(
  db: Db,
  tutorId: number,
  now: number,
): Promise<{ lessons: LessonBrief[]; hasMore: boolean }> {
  const change = { tutorId, actorId: tutorId, reason: "time zone changed" };
  return changeAvailability(db, change, async (tx, calendar) => {
    await regenerateSlots(tx, await readPlannedSlots(tx, calendar, now, DATES_BETWEEN_ZONES));
    const rows = await lessonsOutside(tx, { tutorId, now, most: MOST_LESSONS + 1 });
    const lessons = rows.slice(0, MOST_LESSONS).map(toBrief);
    return { lessons, hasMore: rows.length > lessons.length };
  });
}
