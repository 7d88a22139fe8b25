import {
  followClocks,
  lessonsOffTheirSeries,
  type LessonsOffTheirSeriesRow,
  lockPair,
} from "../generated/sql/tz-release.ts";
import type { Followed } from "../availability/follow-clocks.ts";
import { type Db, inTransaction } from "../platform/database/db.ts";
import { codeOf } from "../platform/database/sql-state.ts";
import { instantOf } from "../time/wall.ts";
import { isZone } from "../time/zone.ts";

const TAKEN = "23P01";

/**
 * Moves a tutor's weekly lessons ahead to when the clocks of their series' zone show its time, where a new
 * release of the tz database says another instant (X15, L5); their reminders move with them. A lesson that
 * somebody moved stays, as single lessons do: they are agreed as instants. One whose new time is taken is
 * left where it is. Run again it finds those. `now` is epoch ms.
 */
export async function seriesFollowClocks(
  db: Db,
  tutorId: number,
  release: string,
  now: number,
): Promise<Followed[]> {
  const rows = await lessonsOffTheirSeries(db, { tutorId, now });
  let left = rows.flatMap(toMove).filter(({ start, was }) => start !== was && start > now);
  const zones = Map.groupBy(left, ({ timezone }) => timezone);
  for (let before = Infinity; left.length > 0 && left.length < before;) {
    before = left.length;
    left = await moveThose(db, tutorId, `tz database ${release}`, left);
  }
  return [...zones].map(([zone, lessons]) => {
    const stay = left.filter(({ timezone }) => timezone === zone).length;
    return { zone, followed: lessons.length - stay, left: stay };
  });
}

type ToMove = LessonsOffTheirSeriesRow & {
  readonly was: number;
  readonly start: number;
  readonly end: number;
};

function toMove(row: LessonsOffTheirSeriesRow): ToMove[] {
  const { timezone, series_date, start_time, starts_at: was, ends_at } = row;
  if (!isZone(timezone)) return [];
  const start = instantOf(timezone, series_date, start_time);
  return [{ ...row, was, start, end: start + ends_at - was }];
}

/** One by one, so that each finds its new time left by the one before; answers those that did not. */
async function moveThose(
  db: Db,
  tutorId: number,
  reason: string,
  lessons: readonly ToMove[],
): Promise<ToMove[]> {
  const later = lessons.filter(({ start, was }) => start > was).toReversed();
  const left: ToMove[] = [];
  for (const lesson of [...lessons.filter(({ start, was }) => start < was), ...later]) {
    if (!await moves(db, tutorId, reason, lesson)) left.push(lesson);
  }
  return left;
}

async function moves(db: Db, tutorId: number, reason: string, lesson: ToMove): Promise<boolean> {
  const { id, student_id: studentId, was, start, end } = lesson;
  try {
    await inTransaction(db, async (tx) => {
      await lockPair(tx, { tutorId, studentId });
      await followClocks(tx, { id, was, start, end, reason });
    });
    return true;
  } catch (error) {
    if (codeOf(error) !== TAKEN) throw error;
    return false;
  }
}
