import { lessonToMove } from "../generated/sql/schedule.ts";
import { viewerOf } from "../people/viewer.ts";
import { type Caller, callerName } from "../platform/contract/context.ts";
import type { Db } from "../platform/database/db.ts";
import { Problem } from "../problem.ts";
import type { NotInTheWay } from "./facts.ts";
import { type Asker, type Named, ownHoldsOf, whoAsks } from "./who-asks.ts";

/** Who moves a lesson: it is judged for its student, and not in its own way. */
export type Mover = NotInTheWay & { readonly movingLesson: number; readonly knownTo: null };

/**
 * Whoever asks about times for a lesson that is to be moved must be one who may move it: its tutor, its
 * student or an admin.
 * @throws Problem not_found, also for a lesson of other people (T5), of another tutor or student than those
 *   named, and one that is not scheduled; forbidden for a program.
 */
export async function whoMoves(
  db: Db,
  caller: Caller,
  movingLesson: number,
  { tutor_id: tutorId, student_id: named }: Named,
): Promise<Mover> {
  const { userId: viewerId, seesAll } = viewerOf(caller);
  const lesson = await lessonToMove(db, { id: movingLesson, tutorId, viewerId, seesAll });
  if (lesson === null || (named ?? lesson.student_id) !== lesson.student_id) {
    throw new Problem("not_found", { what: "own_lesson" });
  }
  // Whoever has a lesson with them knows them, also when their relation is archived.
  return { studentId: lesson.student_id, holder: callerName(caller), movingLesson, knownTo: null };
}

/** What a question about a time names, with the lesson that is to be moved there if it is one of moving. */
export type NamedMove = Named & { readonly moving_lesson_id?: number | undefined };

/** Who asks about a time, or moves a lesson there. @throws Problem as `whoAsks` and `whoMoves`. */
export async function askerOf(db: Db, caller: Caller, named: NamedMove): Promise<Asker | Mover> {
  const { moving_lesson_id: movingLesson } = named;
  return movingLesson === undefined
    ? whoAsks(caller, named)
    : await whoMoves(db, caller, movingLesson, named);
}

/**
 * What is in nobody's way of a caller who asks for free times of a tutor: their own holds, and the lesson
 * that they move. @throws Problem as `whoMoves`.
 */
export async function notInTheWayOf(
  db: Db,
  caller: Caller,
  movingLesson: number | undefined,
  tutorId: number,
): Promise<NotInTheWay | undefined> {
  return movingLesson === undefined
    ? ownHoldsOf(caller)
    : await whoMoves(db, caller, movingLesson, { tutor_id: tutorId });
}
