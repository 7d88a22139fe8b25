import { completePastLessons, tutorsToComplete } from "../generated/sql/lessons.ts";
import { type Db, inBatches, retryOnConflict, sumOfEach } from "../platform/database/db.ts";

/**
 * Lessons that have ended become `completed`, tutor by tutor, so that a tutor whose calendar is busy keeps
 * nobody else's waiting. Answers how many; `most` is what a statement may take. Safe to run twice and on
 * two servers at once.
 * @throws AggregateError when tutors failed, after all the others were done.
 */
export async function completeLessons(db: Db, now: number, most?: number): Promise<number> {
  return sumOfEach(
    await tutorsToComplete(db, { now }),
    ({ tutor_id }) => completeOf(db, tutor_id, now, most),
  );
}

const completeOf = (db: Db, tutorId: number, now: number, most?: number): Promise<number> =>
  inBatches(
    (limit) =>
      retryOnConflict(
        db,
        () => completePastLessons(db, { tutorId, now, most: limit }),
      ),
    most,
  );
