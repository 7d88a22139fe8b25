import { scheduleFacts, type ScheduleFactsRow } from "../generated/sql/schedule.ts";
import type { Db } from "../platform/db.ts";
import { type Interval, merge } from "../time/interval.ts";
import { utcText } from "../time/utc-text.ts";
import type { Block, Facts, Taken } from "./facts.ts";
import { marginOf } from "./known-time.ts";
import { noSuchTutor } from "./no-such-user.ts";
import type { Policy } from "./policy.ts";

/**
 * The facts about lessons that lie in `range` (epoch ms), from one query. `now` is the caller's clock;
 * which holds have expired the database knows by its own.
 * @throws Problem not_found when there is no such tutor.
 */
export async function readFacts(
  db: Db,
  tutorId: number,
  range: Interval,
  now: number,
): Promise<Facts> {
  const row = await scheduleFacts(db, {
    ...{ tutorId, from: utcText(range.start), to: utcText(range.end) },
  });
  if (!row) throw noSuchTutor();
  const policy = policyOf(row);
  const margin = marginOf(policy);
  return {
    ...{ version: row.version, now, zone: row.timezone, policy },
    ...{ from: range.start - margin, to: range.end + margin },
    available: merge(row.available_starts.map((start, i) => span(start, row.available_ends[i]))),
    taken: takenOf(row),
    blocks: blocksOf(row),
  };
}

const policyOf = (row: ScheduleFactsRow): Policy => ({
  minNoticeMinutes: row.min_notice_minutes,
  horizonDays: row.horizon_days,
  bufferBeforeMinutes: row.buffer_before_minutes,
  bufferAfterMinutes: row.buffer_after_minutes,
  maxLessonsPerDay: row.max_lessons_per_day,
  maxLessonsPerWeek: row.max_lessons_per_week,
  cancellationNoticeMinutes: row.cancellation_notice_minutes,
});

// The columns are not null; PostgreSQL's arrays could be.
const span = (start: number | null | undefined, end: number | null | undefined): Interval => ({
  start: start ?? 0,
  end: end ?? 0,
});

function takenOf(row: ScheduleFactsRow): Taken[] {
  const taken: Taken[] = [];
  row.kinds.forEach((kind, i) => {
    if (kind === "blocked") return;
    taken.push({
      ...span(row.starts[i], row.ends[i]),
      lessonId: row.lesson_ids[i] ?? 0,
      kind: kind === "held" ? "held" : "booked",
      studentId: row.student_ids[i] ?? 0,
      holder: row.holders[i] ?? null,
    });
  });
  return taken;
}

function blocksOf(row: ScheduleFactsRow): Block[] {
  const blocks: Block[] = [];
  row.kinds.forEach((kind, i) => {
    if (kind !== "blocked") return;
    blocks.push({ ...span(row.starts[i], row.ends[i]), blockId: row.block_ids[i] ?? 0 });
  });
  return blocks;
}
