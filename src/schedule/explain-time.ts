import type { Db } from "../platform/database/db.ts";
import { samePerson } from "../problem.ts";
import { localText } from "../time/time-text.ts";
import { DAY } from "../time/units.ts";
import type { Wording } from "../wording/wording.ts";
import { type Facts, type InTheWay, type NotInTheWay, toSpan } from "./facts.ts";
import { freeStarts } from "./free-starts.ts";
import { type ReadFacts, readFacts } from "./read-facts.ts";
import { readTime, type StudentsSide, type TimeQuestion } from "./read-time.ts";
import { type Rule, type Verdict, verdictInWords, verdictsOf } from "./rules.ts";

const ALTERNATIVES = 3;
const STEP_MINUTES = 30;
// How far is looked for them: most tutors have three free times in three days, almost all in two weeks.
const FIRST_LOOK = 3 * DAY;
const LATER_LOOKS = [14 * DAY, Infinity];

/**
 * Whether a time can be booked, and why, rule by rule, from the function that judges bookings; with
 * the next three times that can, as far as three reads of the calendar reach (readFacts). It changes
 * nothing, and tells nothing of other people (T6).
 * @throws Problem validation_failed (they are one person), not_found (tutor, student).
 */
export async function explainTime(db: Db, question: TimeQuestion) {
  const { tutorId, studentId, start, durationMs, now, movingLesson } = question;
  if (studentId === tutorId) throw samePerson();
  const after = Math.max(start, now) + 1;
  const look = { start: after, end: after + FIRST_LOOK + durationMs };
  const { broken, student, facts } = await readTime(db, question, look);
  const rules = verdicts(broken, facts, student, movingLesson !== undefined);
  const zone = student?.zone ?? facts.zone;
  const alternatives = await nextTimes(db, question, facts, after);
  return {
    bookable: rules.every(({ passed }) => passed),
    tutor_id: tutorId,
    ...toSpan({ start, end: start + durationMs }),
    timezone: zone,
    rules,
    alternatives: alternatives.map((ms) => ({
      ...toSpan({ start: ms, end: ms + durationMs }),
      user_local_start: localText(zone, ms),
      user_local_end: localText(zone, ms + durationMs),
    })),
  };
}

type Explained = Awaited<ReturnType<typeof explainTime>>;

/** The same as it is answered, each rule in words. */
export const explainedInWords = ({ rules, ...explained }: Explained, wording: Wording) => ({
  ...explained,
  rules: rules.map((verdict) => ({
    rule: verdict.rule,
    passed: verdict.passed,
    detail: verdictInWords(verdict, wording),
  })),
});

function verdicts(
  broken: readonly Rule[],
  facts: Facts<InTheWay>,
  student: StudentsSide | null,
  moves: boolean,
): Verdict[] {
  const ofTutor = verdictsOf(broken, facts);
  if (student === null) return ofTutor;
  const ofBoth = ofTutor.map((verdict) => tellIfBusy(verdict, student));
  // A lesson that is moved is no booking more.
  return moves ? ofBoth : [...ofBoth, limitOf(student)];
}

const tellIfBusy = (verdict: Verdict, { isBusy }: StudentsSide): Verdict =>
  verdict.rule === "slot_taken" && !verdict.passed && isBusy
    ? { rule: "slot_taken", passed: false, facts: "student_is_busy" }
    : verdict;

const limitOf = ({ hasRoom, limits }: StudentsSide): Verdict => ({
  rule: "limit_exceeded",
  passed: hasRoom,
  facts: limits,
});

/** The first starts (epoch ms) from `after` on that break no rule, for the student either. */
async function nextTimes(
  db: Db,
  question: TimeQuestion,
  near: ReadFacts<InTheWay>,
  after: number,
): Promise<number[]> {
  const { tutorId, durationMs, now } = question;
  const { horizonEnd } = near;
  const own = askerOf(question);
  /** Those of [from, to), and until when they are known to be all. */
  const starts = (facts: ReadFacts<InTheWay>, from: number, to: number) => {
    const end = Math.max(from, Math.min(to, facts.knownUntil - durationMs));
    return { end, found: freeStarts(facts, { start: from, end }, durationMs, STEP_MINUTES, own) };
  };
  let { end, found } = starts(near, after, after + FIRST_LOOK);
  for (const look of LATER_LOOKS) {
    if (found.length >= ALTERNATIVES || end >= horizonEnd) break;
    const to = Math.min(after + look, horizonEnd);
    const range = { start: end, end: to + durationMs };
    const more = starts(await readFacts(db, tutorId, range, now, own), end, to);
    found = [...found, ...more.found];
    end = more.end;
  }
  return found.slice(0, ALTERNATIVES);
}

const askerOf = ({ studentId, holder, movingLesson }: TimeQuestion): NotInTheWay | undefined =>
  studentId === null ? undefined : { studentId, holder, movingLesson };
