import { studentOf, type StudentOfRow } from "../generated/sql/schedule.ts";
import { noSuchUser } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { samePerson } from "../problem.ts";
import type { Interval } from "../time/interval.ts";
import { localText } from "../time/time-text.ts";
import { DAY } from "../time/units.ts";
import { brokenRules } from "./broken-rules.ts";
import { type Facts, type NotInTheWay, toSpan } from "./facts.ts";
import { freeStarts } from "./free-starts.ts";
import { type ReadFacts, readFacts } from "./read-facts.ts";
import { type Rule, type Verdict, verdictsOf } from "./rules.ts";

export type TimeQuestion = {
  readonly tutorId: number;
  /** Null: only the tutor's side is judged. */
  readonly studentId: number | null;
  /** Whose holds for the student are in nobody's way. */
  readonly holder: string;
  /** A lesson of the student's that is to be moved there: nor is it in the way. */
  readonly movingLesson?: number;
  /** A tutor who asks, of students only whom they know (R1). */
  readonly knownTo?: number;
  /** Epoch ms, a whole minute. */
  readonly start: number;
  readonly durationMs: number;
  readonly now: number;
};

const ALTERNATIVES = 3;
const STEP_MINUTES = 30;
// Most tutors have three free times in two weeks; any other costs a second look.
const FIRST_LOOK = 14 * DAY;

/**
 * Whether a time can be booked, and why, rule by rule, from the function that judges bookings; with
 * the next three times that can, as far as two reads of the calendar reach (readFacts). It changes
 * nothing, and tells nothing of other people (T6).
 * @throws Problem validation_failed (they are one person), not_found (tutor, student).
 */
export async function explainTime(db: Db, question: TimeQuestion) {
  const { tutorId, studentId, start, durationMs, now, movingLesson = null, knownTo = null } =
    question;
  if (studentId === tutorId) throw samePerson();
  const time = { start, end: start + durationMs };
  const after = Math.max(start, now) + 1;
  const look = { start: after, end: after + FIRST_LOOK };
  const asker = askerOf(question);
  const wanted = { ...question, end: time.end };
  // None of the three waits for the answer of another.
  const [near, student, broken] = await Promise.all([
    readFacts(db, tutorId, { ...look, end: look.end + durationMs }, now, asker),
    studentId === null ? null : studentOf(db, { ...wanted, studentId, movingLesson, knownTo }),
    brokenRules(db, wanted),
  ]);
  if (studentId !== null && !student) throw noSuchUser("student");
  const rules = verdicts(broken, near, student, movingLesson !== null);
  const zone = student?.timezone ?? near.zone;
  const alternatives = await nextTimes(db, question, near, look);
  return {
    bookable: rules.every(({ passed }) => passed),
    tutor_id: tutorId,
    ...toSpan(time),
    timezone: zone,
    rules,
    alternatives: alternatives.map((ms) => ({
      ...toSpan({ start: ms, end: ms + durationMs }),
      user_local_start: localText(zone, ms),
      user_local_end: localText(zone, ms + durationMs),
    })),
  };
}

function verdicts(
  broken: readonly Rule[],
  facts: Facts,
  student: StudentOfRow | null,
  moves: boolean,
): Verdict[] {
  const ofTutor = verdictsOf(broken, facts);
  if (student === null) return ofTutor;
  const ofBoth = ofTutor.map((verdict) => tellIfBusy(verdict, student));
  // A lesson that is moved is no booking more.
  return moves ? ofBoth : [...ofBoth, limitOf(student)];
}

const askerOf = ({ studentId, holder, movingLesson }: TimeQuestion): NotInTheWay | undefined =>
  studentId === null ? undefined : { studentId, holder, movingLesson };

const tellIfBusy = (verdict: Verdict, { is_busy }: StudentOfRow): Verdict =>
  verdict.rule === "slot_taken" && !verdict.passed && is_busy
    ? { rule: "slot_taken", passed: false, facts: "student_is_busy" }
    : verdict;

function limitOf(student: StudentOfRow): Verdict {
  const { in_all, with_tutor, max_active_in_all: inAll, max_active_with_tutor: withTutor } =
    student;
  const passed = in_all < inAll && with_tutor < withTutor;
  return { rule: "limit_exceeded", passed, facts: { inAll, withTutor } };
}

/** The first starts (epoch ms) of a look, or later, that break no rule, for the student either. */
async function nextTimes(
  db: Db,
  question: TimeQuestion,
  near: ReadFacts,
  { start, end }: Interval,
): Promise<number[]> {
  const { tutorId, durationMs, now } = question;
  const asker = askerOf(question);
  const starts = (facts: ReadFacts, from: number, to: number) => {
    const known = { start: from, end: Math.max(from, Math.min(to, facts.knownUntil - durationMs)) };
    return freeStarts(facts, known, durationMs, STEP_MINUTES, asker);
  };
  const found = starts(near, start, end);
  const next = Math.max(start, Math.min(end, near.knownUntil - durationMs));
  if (found.length < ALTERNATIVES && next < near.horizonEnd) {
    const range = { start: next, end: near.horizonEnd + durationMs };
    found.push(...starts(await readFacts(db, tutorId, range, now, asker), next, near.horizonEnd));
  }
  return found.slice(0, ALTERNATIVES);
}
