import {
  blockOf,
  deleteBlock as removeBlock,
  insertBlock,
  takenIn,
  type TakenInRow,
} from "../generated/sql/availability.ts";
import type { Db } from "../platform/database/db.ts";
import { etagOf, type IfMatch, mustMatch } from "../platform/http/etag.ts";
import { Problem } from "../problem.ts";
import { type Block, mustBeBlockable, mustNotHaveEnded, noSuchBlock, toBlock } from "./blocks.ts";
import { changeAvailability } from "./change-availability.ts";
import { bookedConflict } from "./find-conflicts.ts";
import { type LessonBrief, toBrief } from "./lesson-brief.ts";

export type NewBlock = {
  /** Epoch ms. */
  readonly start: number;
  readonly end: number;
  readonly reason: string | null;
  /** Whether to block around what is booked. */
  readonly force: boolean;
};

// A lesson in short takes a kilobyte where its student's name is long.
const MOST_LESSONS = 1000;

/**
 * Blocks a time. What is booked in it, or held, stands in the way; with `force` the lessons stay, and
 * the first 1,000 of them are listed.
 * @throws Problem validation_failed, in_the_past, lessons_in_the_way with the list, too_many.
 */
export function createBlock(
  db: Db,
  tutorId: number,
  block: NewBlock,
  now: number,
  actorId = tutorId,
): Promise<{ block: Block; kept_lessons: LessonBrief[]; has_more_kept_lessons: boolean }> {
  mustBeBlockable(block, now);
  const times = { tutorId, start: block.start, end: block.end };
  const change = { tutorId, actorId, reason: block.reason ?? "block added" };
  return changeAvailability(db, change, async (tx, { timezone }) => {
    const found = await takenIn(tx, { ...times, now, most: MOST_LESSONS + 1 });
    const taken = found.slice(0, MOST_LESSONS);
    if (!block.force) mustBeFree(taken, timezone);
    const row = await insertBlock(tx, { ...times, reason: block.reason });
    return {
      block: toBlock(row, timezone),
      kept_lessons: taken.flatMap(toKept),
      has_more_kept_lessons: found.length > taken.length,
    };
  });
}

function mustBeFree(taken: readonly TakenInRow[], zone: string): void {
  if (taken.length === 0) return;
  const conflicts = taken.map((row) => bookedConflict(row, zone, "error"));
  throw new Problem("lessons_in_the_way", {}, { conflicts });
}

/** A hold is no lesson yet: it is not told of, and stays a promise that can be booked (L8). */
const toKept = ({ lesson_id: id, ...row }: TakenInRow): LessonBrief[] =>
  id === null ? [] : [toBrief({ id, ...row })];

/**
 * Deletes a block that is not over, as if it had never been; the slots below it count again at once.
 * @throws Problem not_found, version_mismatch, in_the_past.
 */
export function deleteBlock(
  db: Db,
  tutorId: number,
  { id, ifMatch }: { readonly id: number; readonly ifMatch?: IfMatch | undefined },
  now: number,
  actorId = tutorId,
): Promise<void> {
  const change = { tutorId, actorId, reason: "block deleted" };
  return changeAvailability(db, change, async (tx) => {
    const block = await blockOf(tx, { tutorId, id });
    if (!block) throw noSuchBlock();
    await mustMatch(ifMatch, () => etagOf(toBlock(block, block.timezone)));
    mustNotHaveEnded(block.ends_at, now);
    await removeBlock(tx, { tutorId, id });
  });
}
