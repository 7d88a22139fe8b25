import { completePastLessons, tutorsToComplete } from "../generated/sql/lessons.ts";
import { type Db, inBatches, retryOnConflict } from "../platform/database/db.ts";

/**
 * Lessons that have ended become `completed`, tutor by tutor, so that a tutor whose calendar is busy keeps
 * nobody else's waiting. Answers how many; `most` is what a statement may take. Safe to run twice and on
 * two servers at once.
 * @throws AggregateError when tutors failed, after all the others were done.
 */
export async function completeLessons(db: Db, now: number, most?: number): Promise<number> {
  let completed = 0;
  const failures: unknown[] = [];
  for (const { tutor_id: tutorId } of await tutorsToComplete(db, { now })) {
    try {
      completed += await completeOf(db, tutorId, now, most);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures[0]}`);
  return completed;
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
