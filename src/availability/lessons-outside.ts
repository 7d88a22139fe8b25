import { lessonsOutside } from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { type LessonBrief, toBrief } from "./lesson-brief.ts";

/** Lessons that availability does not cover, as answers have them. */
export type LessonsOutside = {
  readonly lessons_outside_availability: LessonBrief[];
  readonly has_more_lessons_outside: boolean;
};

const MOST_LESSONS = 1000;

/**
 * A tutor's scheduled lessons to come, in order of their start, that are not wholly inside their slots as
 * they are now, whether or not they were before: the first 1,000. `now` is epoch ms.
 */
export async function findLessonsOutside(
  db: Db,
  tutorId: number,
  now: number,
): Promise<LessonsOutside> {
  const rows = await lessonsOutside(db, { tutorId, now, most: MOST_LESSONS + 1 });
  return {
    lessons_outside_availability: rows.slice(0, MOST_LESSONS).map(toBrief),
    has_more_lessons_outside: rows.length > MOST_LESSONS,
  };
}
