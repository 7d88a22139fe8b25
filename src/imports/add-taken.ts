import {
  insertImportedBlocks,
  insertImportedLessons,
  knowOfImported,
  noteImportedLessons,
  rememberAdded,
  rememberCalendar,
} from "../generated/sql/imports.ts";
import type { Db } from "../platform/database/db.ts";
import type { FittedLesson } from "./fit-lessons.ts";
import type { Judgement } from "./judge-file.ts";

/** Adds what the older system had taken: lessons, and time off for the rest. */
export async function addTaken(
  tx: Db,
  importId: number,
  { lessons, timeOff }: Judgement,
  now: number,
): Promise<void> {
  const tutors = new Set([...lessons, ...timeOff].map(({ tutorId }) => tutorId));
  for (const tutorId of tutors) await rememberCalendar(tx, { importId, tutorId });
  if (lessons.length > 0) {
    const rows = await insertImportedLessons(tx, {
      importId,
      tutorIds: lessons.map(({ tutorId }) => tutorId),
      studentIds: lessons.map(({ studentId }) => studentId),
      startsAt: lessons.map(({ start }) => start),
      endsAt: lessons.map(({ end }) => end),
      statuses: lessons.map((lesson) => statusAt(lesson, now)),
    });
    const ids = rows.map(({ id }) => id);
    await knowOfImported(tx, { ids });
    await rememberAdded(tx, { importId, kind: "lesson", ids });
    await noteImportedLessons(tx, { importId, tutorId: null, areAdded: true });
  }
  if (timeOff.length > 0) {
    const rows = await insertImportedBlocks(tx, {
      tutorIds: timeOff.map(({ tutorId }) => tutorId),
      startsAt: timeOff.map(({ start }) => start),
      endsAt: timeOff.map(({ end }) => end),
      reasons: timeOff.map(({ reason }) => reason),
    });
    await rememberAdded(tx, { importId, kind: "block", ids: rows.map(({ id }) => id) });
  }
}

/** What has ended is completed, as it would be within the hour. */
const statusAt = ({ status, end }: FittedLesson, now: number) =>
  status === "scheduled" && end <= now ? "completed" : status;
