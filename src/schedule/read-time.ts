import { explainedTime, type ExplainedTimeRow } from "../generated/sql/schedule.ts";
import { noSuchTutor, noSuchUser } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import type { Interval } from "../time/interval.ts";
import { rulesIn } from "./broken-rules.ts";
import type { InTheWay } from "./facts.ts";
import { BEFORE } from "./known-time.ts";
import { frameOf, intervalsOf, MOST_READ, type ReadFacts } from "./read-facts.ts";
import type { Rule } from "./rules.ts";

/** A time of a tutor, and for whom it is asked. */
export type TimeQuestion = {
  readonly tutorId: number;
  /** Null: only the tutor's side is judged. */
  readonly studentId: number | null;
  /** Whose holds for the student are in nobody's way. */
  readonly holder: string;
  /** A lesson of the student's that is to be moved there: nor is it in the way. */
  readonly movingLesson?: number;
  /** A tutor who asks, of students only whom they know (R1); null: whoever may ask about any. */
  readonly knownTo: number | null;
  /** Epoch ms, a whole minute. */
  readonly start: number;
  readonly durationMs: number;
  readonly now: number;
};

/** What a student's side says of a time. */
export type StudentsSide = {
  /** An IANA name. */
  readonly zone: string;
  /** The time is taken, and they have another lesson then. */
  readonly isBusy: boolean;
  /** Whether they could book another lesson. */
  readonly hasRoom: boolean;
  readonly limits: { readonly inAll: number; readonly withTutor: number };
};

/**
 * What is to be told of a time, from one statement: the rules that it breaks, by the function that judges
 * bookings, the student's side if one is named, and the facts about lessons that lie in `range` (epoch ms),
 * as readFacts has them; of what is taken only what is in the way of whoever asks.
 * @throws Problem not_found (tutor, student).
 */
export async function readTime(
  db: Db,
  { durationMs, movingLesson, ...question }: TimeQuestion,
  range: Interval,
): Promise<{ broken: Rule[]; student: StudentsSide | null; facts: ReadFacts<InTheWay> }> {
  const row = await explainedTime(db, {
    ...question,
    end: question.start + durationMs,
    movingLesson: movingLesson ?? null,
    from: range.start - BEFORE,
    to: range.end,
    most: MOST_READ,
  });
  if (!row) throw noSuchTutor();
  const facts = {
    ...frameOf(row, range, question.now, [row.starts]),
    taken: intervalsOf(row.starts, row.ends)
      .map((time, i) => ({ ...time, teaches: row.teaches[i] === true })),
    blocks: [],
    elsewhere: [],
  };
  const student = question.studentId === null ? null : studentIn(row);
  return { broken: rulesIn(row.broken), student, facts };
}

function studentIn(row: ExplainedTimeRow): StudentsSide {
  if (row.student_timezone === null) throw noSuchUser("student");
  const limits = { inAll: row.max_active_in_all, withTutor: row.max_active_with_tutor };
  return {
    zone: row.student_timezone,
    isBusy: row.student_is_busy,
    hasRoom: row.in_all < limits.inAll && row.with_tutor < limits.withTutor,
    limits,
  };
}
