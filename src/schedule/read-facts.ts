import {
  type PoliciesRow,
  scheduleFacts,
  type ScheduleFactsRow,
} from "../generated/sql/schedule.ts";
import { noSuchTutor } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { dayNumber } from "../time/date.ts";
import { type Interval, merge } from "../time/interval.ts";
import { dayOf, startOfDayNumber } from "../time/wall.ts";
import type { Block, Facts, InTheWay, OwnHolds, Taken, TutorDay } from "./facts.ts";
import { BEFORE } from "./known-time.ts";
import { numbersOf } from "./policies.ts";

// Of slots and of what is occupied: 62 dates of 80 each, three times what anybody has.
export const MOST_READ = 5000;

/**
 * Facts of a range, of which they may know the beginning only: everything that decides about lessons
 * that end by `knownUntil` (epoch ms).
 */
export type ReadFacts<Time extends InTheWay = Taken> = Facts<Time> & {
  readonly knownUntil: number;
};

/** Whose facts, and about lessons in which time (epoch ms). */
export type FactsQuestion = { readonly tutorId: number; readonly range: Interval };

/**
 * The facts about lessons that lie in `range` (epoch ms), and the minute before it, from one query; of a calendar
 * that is very full only of the beginning of the range, so that none costs more to read than another. `now` is the
 * caller's clock; which holds have expired the database knows by its own. `asker` is the student for whom it is
 * asked, if it is for one.
 * @throws Problem not_found when there is no such tutor.
 */
export async function readFacts(
  db: Db,
  tutorId: number,
  range: Interval,
  now: number,
  asker?: OwnHolds,
): Promise<ReadFacts> {
  const [facts] = await readFactsOf(db, [{ tutorId, range }], now, asker);
  if (!facts) throw noSuchTutor();
  return facts;
}

/** The same of any number of questions, in one query and in their order; null where there is no such tutor. */
export async function readFactsOf(
  db: Db,
  asked: readonly FactsQuestion[],
  now: number,
  asker?: OwnHolds,
): Promise<(ReadFacts | null)[]> {
  const rows = await scheduleFacts(db, {
    tutorIds: asked.map(({ tutorId }) => tutorId),
    froms: asked.map(({ range }) => range.start - BEFORE),
    tos: asked.map(({ range }) => range.end),
    now,
    studentId: asker?.studentId ?? null,
    holder: asker?.holder ?? null,
    most: MOST_READ,
  });
  const facts: (ReadFacts | null)[] = asked.map(() => null);
  for (const row of rows) {
    const question = asked[row.asked_for];
    if (question) facts[row.asked_for] = toFacts(row, question.range, now);
  }
  return facts;
}

const toFacts = (row: ScheduleFactsRow, range: Interval, now: number): ReadFacts => ({
  ...frameOf(row, range, now, [row.starts, row.elsewhere_starts]),
  taken: takenOf(row),
  blocks: blocksOf(row),
  elsewhere: intervalsOf(row.elsewhere_starts, row.elsewhere_ends),
});

/** A row of facts, without what is occupied. */
type FrameRow =
  & PoliciesRow
  & Pick<
    ScheduleFactsRow,
    "timezone" | "margin_ms" | "last_date" | "available_starts" | "available_ends"
  >;

type Column<T> = readonly (T | null)[];

/**
 * All that a row tells of `range` and the minute before it but what is occupied, of which `starts` are the
 * lists' first instants: where a list was cut off, no more is known.
 */
export function frameOf(
  row: FrameRow,
  range: Interval,
  now: number,
  starts: readonly Column<number>[],
): Omit<ReadFacts, "taken" | "blocks" | "elsewhere"> {
  const to = Math.min(
    range.end + row.margin_ms,
    ...[row.available_starts, ...starts].map(lastKnown),
  );
  return {
    now,
    zone: row.timezone,
    policy: numbersOf(row),
    days: daysOf(row, { start: range.start - BEFORE, end: range.end }),
    lastDate: row.last_date,
    horizonEnd: startOfDayNumber(row.timezone, dayNumber(row.last_date) + 1),
    from: range.start - BEFORE - row.margin_ms,
    to,
    knownUntil: to - row.margin_ms,
    available: merge(intervalsOf(row.available_starts, row.available_ends)),
  };
}

/** Until when a list is known that is sorted by start: of one that was cut off, its last start. */
const lastKnown = (starts: Column<number>): number =>
  starts.length < MOST_READ ? Infinity : starts.at(-1) ?? 0;

// The columns are not null; PostgreSQL's arrays could be.
const span = (start: number | null | undefined, end: number | null | undefined): Interval => ({
  start: start ?? 0,
  end: end ?? 0,
});

export const intervalsOf = (starts: Column<number>, ends: Column<number>): Interval[] =>
  starts.map((start, i) => span(start, ends[i]));

/** The tutor's dates that the range shares time with, and the margin around it; none without a cap. */
function daysOf(row: FrameRow, range: Interval): TutorDay[] {
  if (row.max_lessons_per_day === null && row.max_lessons_per_week === null) return [];
  const first = dayOf(row.timezone, range.start - row.margin_ms);
  const last = dayOf(row.timezone, range.end + row.margin_ms);
  const starts = Array.from(
    { length: last - first + 2 },
    (_, i) => startOfDayNumber(row.timezone, first + i),
  );
  return starts.slice(1).map((end, i) => ({ ...span(starts[i], end), day: first + i }));
}

function takenOf(row: ScheduleFactsRow): Taken[] {
  const taken: Taken[] = [];
  row.kinds.forEach((kind, i) => {
    if (kind === "blocked") return;
    taken.push({
      ...span(row.starts[i], row.ends[i]),
      lessonId: row.lesson_ids[i] ?? 0,
      kind: kind === "held" ? "held" : "booked",
      teaches: row.parts[i] === "teaches",
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
