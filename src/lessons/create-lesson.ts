import {
  insertLesson,
  serviceOfTutor,
  type ServiceOfTutorParams,
} from "../generated/sql/lessons.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { Problem, slotTaken } from "../problem.ts";
import { mustBeOfRole } from "../profile/users.ts";
import { mustKeepRules } from "../schedule/broken-rules.ts";
import { OCCUPIED } from "../schedule/rules.ts";
import { utcText } from "../time/utc-text.ts";
import { endAfter, startAhead } from "./lesson-time.ts";
import type { Lesson } from "./lesson.ts";
import { readLesson } from "./read-lessons.ts";

export type NewLesson = {
  readonly tutorId: number;
  readonly studentId: number;
  readonly start: string;
  readonly end: string;
  readonly serviceId: number | null;
  readonly now: number;
};

/**
 * A tutor enters a lesson with a student of their marketplace (L2). It may lie outside availability.
 * @throws Problem not_found (student, service), in_the_past, blocked, slot_taken, validation_failed.
 */
export function createLesson(db: Db, lesson: NewLesson): Promise<Lesson> {
  const start = startAhead("body.start", lesson.start, lesson.now);
  const end = endAfter("body.end", lesson.end, start);
  return inTransaction(db, async (tx) => {
    await mustBeOfRole(tx, lesson.studentId, "student");
    const wanted = {
      tutorId: lesson.tutorId,
      studentId: lesson.studentId,
      start: utcText(start),
      end: utcText(end),
    };
    const service = lesson.serviceId === null
      ? null
      : await mustOffer(tx, { ...wanted, id: lesson.serviceId });
    const entered = await insertLesson(tx, {
      ...wanted,
      now: utcText(lesson.now),
      binding: OCCUPIED,
      actorId: lesson.tutorId,
      serviceId: service?.id ?? null,
      serviceName: service?.name ?? null,
      price: service?.price ?? null,
      currency: service?.currency ?? null,
    });
    if (!entered) {
      await mustKeepRules(tx, { ...wanted, now: lesson.now }, OCCUPIED);
      throw slotTaken();
    }
    return readLesson(tx, { userId: lesson.tutorId, seesAll: false }, entered.id);
  });
}

async function mustOffer(tx: Db, wanted: ServiceOfTutorParams) {
  const service = await serviceOfTutor(tx, wanted);
  if (service) return service;
  throw new Problem("not_found", { what: "own_service_now" });
}
