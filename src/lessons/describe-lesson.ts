import {
  completeLesson as markCompleted,
  describeLesson as saveDetails,
} from "../generated/sql/lessons.ts";
import { actorIdOf, type Viewer } from "../people/viewer.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { invalid, Problem } from "../problem.ts";
import { type LessonInState, lockAnyLesson } from "./change-lesson.ts";
import type { Lesson } from "./lesson.ts";
import { partIn } from "./lesson-details.ts";
import { readLesson } from "./read-lessons.ts";

/** What of a lesson is to change: absent stays, null goes; of `metadata` each key by itself (L9). */
export type Description = {
  readonly note?: string | null | undefined;
  readonly meeting_url?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, string | null>> | undefined;
};

/**
 * Changes what a lesson carries, whatever its status; where it is held online is its tutor's to say (L9).
 * @throws Problem not_found, version_mismatch, forbidden, validation_failed (a key of the metadata, or more than 50).
 */
export function describeLesson(
  db: Db,
  viewer: Viewer,
  { id, ifMatch, ...changes }: Description & LessonInState,
): Promise<Lesson> {
  mustHaveGoodKeys(changes.metadata ?? {});
  return inTransaction(db, async (tx) => {
    const lesson = await lockAnyLesson(tx, viewer, { id, ifMatch });
    if (changes.meeting_url !== undefined) mustNotBeStudent(lesson, viewer);
    await saveDescription(tx, id, changes, actorIdOf(viewer));
    return readLesson(tx, viewer, id);
  });
}

/**
 * What a new lesson is given to carry; `tx` is the transaction in which it was made.
 * @throws Problem validation_failed for a key of the metadata.
 */
export async function saveDescription(
  tx: Db,
  id: number,
  { note, meeting_url: meetingUrl, metadata }: Description,
  actorId: number | null,
): Promise<void> {
  mustHaveGoodKeys(metadata ?? {});
  await saveDetails(tx, {
    id,
    actorId,
    note: note ?? null,
    setsNote: note !== undefined,
    meetingUrl: meetingUrl ?? null,
    setsMeetingUrl: meetingUrl !== undefined,
    metadata: metadata ?? null,
  });
}

const LONGEST_KEY = 40;

function mustHaveGoodKeys(metadata: Readonly<Record<string, string | null>>): void {
  for (const key of Object.keys(metadata)) {
    const { length } = [...key.slice(0, 2 * LONGEST_KEY + 1)];
    if (length >= 1 && length <= LONGEST_KEY) continue;
    throw invalid("metadata", "metadata_key");
  }
}

export type Completion = LessonInState & {
  /** Whether the student did not come; absent: what is known of that stays. */
  readonly noShow?: boolean | undefined;
  readonly now: number;
};

/**
 * The tutor or an admin says that a lesson was given, once it has begun, or that its student did not come
 * (L9). One that is completed already can still be told of.
 * @throws Problem not_found, version_mismatch, forbidden, lesson_not_scheduled (it is cancelled), lesson_not_begun.
 */
export function completeLesson(
  db: Db,
  viewer: Viewer,
  { id, ifMatch, noShow, now }: Completion,
): Promise<Lesson> {
  return inTransaction(db, async (tx) => {
    const lesson = await lockAnyLesson(tx, viewer, { id, ifMatch });
    mustNotBeStudent(lesson, viewer);
    const { status, starts_at: start } = lesson;
    if (status === "cancelled") throw new Problem("lesson_not_scheduled", { status });
    if (start > now) throw new Problem("lesson_not_begun", { start });
    const known = await readLesson(tx, viewer, id);
    if (status !== "completed" || (noShow ?? known.no_show) !== known.no_show) {
      await markCompleted(tx, { id, noShow: noShow ?? null, actorId: actorIdOf(viewer) });
    }
    return readLesson(tx, viewer, id);
  });
}

type People = Parameters<typeof partIn>[0];

function mustNotBeStudent(lesson: People, viewer: Viewer): void {
  if (viewer.seesAll || partIn(lesson, viewer.userId) === "tutor") return;
  throw new Problem("forbidden", { reason: "tutors_part" });
}
