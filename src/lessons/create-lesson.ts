import {
  insertLesson,
  serviceOfTutor,
  type ServiceOfTutorParams,
} from "../generated/sql/lessons.ts";
import type { Viewer } from "../people/viewer.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { Problem, slotTaken } from "../problem.ts";
import { mustBeStudent } from "../profile/users.ts";
import { mustKeepRules } from "../schedule/broken-rules.ts";
import { OCCUPIED } from "../schedule/rules.ts";
import { type Description, saveDescription } from "./describe-lesson.ts";
import { type Lesson, mustBeAhead, mustEndAfter } from "./lesson.ts";
import { readLesson } from "./read-lessons.ts";

export type NewLesson = Description & {
  readonly tutorId: number;
  /** The tutor, or an admin who enters it for them. */
  readonly viewer: Viewer;
  readonly studentId: number;
  /** Epoch ms. */
  readonly start: number;
  readonly end: number;
  readonly serviceId: number | null;
  readonly now: number;
};

/**
 * A tutor, or an admin for them, enters a lesson with a student of their marketplace (L2). It may lie outside
 * availability.
 * @throws Problem not_found (student, service), in_the_past, blocked, slot_taken, validation_failed.
 */
export function createLesson(db: Db, lesson: NewLesson): Promise<Lesson> {
  const { tutorId, studentId, start, end, now, viewer } = lesson;
  mustBeAhead(start, now);
  mustEndAfter(start, end);
  return inTransaction(db, async (tx) => {
    await mustBeStudent(tx, studentId, viewer.seesAll ? null : tutorId);
    const wanted = { tutorId, studentId, start, end, now };
    const service = lesson.serviceId === null
      ? null
      : await mustOffer(tx, { ...wanted, id: lesson.serviceId });
    const entered = await insertLesson(tx, {
      ...wanted,
      binding: OCCUPIED,
      actorId: viewer.userId,
      serviceId: service?.id ?? null,
      serviceName: service?.name ?? null,
      price: service?.price ?? null,
      currency: service?.currency ?? null,
    });
    if (!entered) {
      await mustKeepRules(tx, wanted, OCCUPIED);
      throw slotTaken();
    }
    const { note, meeting_url, metadata } = lesson;
    if (note !== undefined || meeting_url !== undefined || metadata !== undefined) {
      await saveDescription(tx, entered.id, { note, meeting_url, metadata }, viewer.userId);
    }
    return readLesson(tx, viewer, entered.id);
  });
}

async function mustOffer(tx: Db, wanted: ServiceOfTutorParams) {
  const service = await serviceOfTutor(tx, wanted);
  if (service) return service;
  throw new Problem("not_found", { what: "own_service_now" });
}
