import { tutorsBySubject, type TutorsBySubjectRow } from "../generated/sql/imports.ts";
import type { Db } from "../platform/database/db.ts";
import {
  type Candidate,
  readCandidate,
  slotStatus,
  writtenKind,
  writtenTutor,
} from "./candidate.ts";
import { fitLessons, type FittedLessons } from "./fit-lessons.ts";
import { type Fitted, slotsOf } from "./fitted.ts";
import { type FileRow, type ImportFile, shown } from "./import-file.ts";
import { type LessonCandidate, lessonStatus, readLesson } from "./lesson-candidate.ts";
import { Dirty, type Quarantined, sortOut } from "./quarantine.ts";
import { type Report, reportOf } from "./report.ts";
import { type Taken, takenBySlots, type TimeOff, timeOffOf } from "./time-off.ts";

/** A tutor of the file with their rows, in the order of the file. */
export type TutorOfFile = {
  readonly tutorId: number;
  readonly zone: string;
  readonly candidates: readonly Candidate[];
};

export type Judgement = {
  readonly report: Report;
  readonly dirty: readonly Quarantined[];
  readonly lessons: FittedLessons["lessons"];
  readonly timeOff: readonly TimeOff[];
  /** All that the older system had taken, of the tutors of this tenant. */
  readonly taken: readonly Taken[];
};

/**
 * Judges a whole file: each row by itself, then by `fitTutor` those of each tutor together, one tutor
 * after the other in the order of their ids, and then the lessons of all, after `beforeLessons`. Each row
 * is fitted or dirty, exactly once.
 */
export async function judgeFile(
  db: Db,
  file: ImportFile,
  fitTutor: (tutor: TutorOfFile) => Promise<Fitted>,
  beforeLessons: (people: readonly number[]) => Promise<void> = () => Promise.resolve(),
): Promise<Judgement> {
  const isLesson = (row: FileRow) => !("fault" in row.fields) && writtenKind(row) === "lesson";
  const read = sortOut(file.rows.filter((row) => !isLesson(row)), (row) => row, readCandidate);
  const readLessons = sortOut(file.rows.filter(isLesson), (row) => row, readLesson);
  const users = await usersOf(db, file, readLessons.clean);
  const { tutors, strangers } = tutorsOf(users, read.clean, readLessons.clean);
  const fitted: Fitted[] = [];
  for (const tutor of tutors) fitted.push(await fitTutor(tutor));
  const bySlots = tutors.flatMap(({ tutorId, zone, candidates }) =>
    takenBySlots(tutorId, slotsOf(zone, candidates).clean)
  );
  await beforeLessons(peopleOf(users, readLessons.clean));
  const ofTutors = new Map([...users].filter(([, { roles }]) => roles.includes("tutor")));
  const lessons = await fitLessons(db, readLessons.clean, { tutors: ofTutors, users }, bySlots);
  const taken = [...bySlots, ...takenByLessons(readLessons.clean, ofTutors)];
  const timeOff = timeOffOf(taken, lessons);
  const unread = [...read.dirty, ...readLessons.dirty];
  const dirty = [...unread, ...strangers, ...fitted.flatMap((one) => one.dirty), ...lessons.dirty]
    .toSorted((a, b) => a.row.line - b.row.line);
  const unplaced = unread.filter(({ row }) => mayBeTaken(row, ofTutors));
  const report = reportOf({
    file,
    candidates: read.clean,
    fitted,
    dirty,
    lessons,
    timeOff,
    unplaced,
  });
  return { report, dirty, lessons: lessons.lessons, timeOff, taken };
}

type Users = ReadonlyMap<string, TutorsBySubjectRow>;

async function usersOf(db: Db, file: ImportFile, lessons: readonly LessonCandidate[]) {
  const written = file.rows.map((row) => writtenTutor(row) ?? "");
  const subjects = [...written, ...lessons.map(({ student }) => student)]
    // No subject has a NUL or half a character, and PostgreSQL could not be asked for one.
    .filter((subject) => subject.isWellFormed() && !subject.includes("\0"));
  const rows = await tutorsBySubject(db, { subjects: [...new Set(subjects)] });
  return new Map(rows.map((row) => [row.subject, row]));
}

function tutorsOf(
  users: Users,
  candidates: readonly Candidate[],
  lessons: readonly LessonCandidate[],
): { tutors: TutorOfFile[]; strangers: Quarantined[] } {
  const { clean, dirty } = sortOut(candidates, ({ row }) => row, (candidate) => {
    const user = users.get(candidate.subject);
    if (!user) throw new Dirty("unknown_tutor", `there is no tutor ${shown(candidate.subject)}`);
    if (!user.roles.includes("tutor")) {
      const roles = user.roles.join(" and ");
      throw new Dirty("unknown_tutor", `${shown(candidate.subject)} is ${roles}, no tutor`);
    }
    return { user, candidate };
  });
  const byTutor = Map.groupBy(clean, ({ user }) => user);
  for (const { subject } of lessons) {
    const user = users.get(subject);
    if (user?.roles.includes("tutor") && !byTutor.has(user)) byTutor.set(user, []);
  }
  const tutors = [...byTutor].map(([user, rows]) => ({
    tutorId: user.id,
    zone: user.timezone,
    candidates: rows.map(({ candidate }) => candidate),
  }));
  return { tutors: tutors.toSorted((a, b) => a.tutorId - b.tutorId), strangers: dirty };
}

const peopleOf = (users: Users, lessons: readonly LessonCandidate[]): number[] => [
  ...new Set(
    lessons.flatMap(({ subject, student }) => [subject, student])
      .flatMap((subject) => users.get(subject)?.id ?? []),
  ),
];

/** Lessons are booked, whatever comes of their rows. */
const takenByLessons = (lessons: readonly LessonCandidate[], tutors: Users): Taken[] =>
  lessons.flatMap(({ subject, start, end, status }) => {
    const tutor = tutors.get(subject);
    if (tutor === undefined || status === "cancelled") return [];
    return [{ tutorId: tutor.id, start, end, reason: "booked in the older system", yields: true }];
  });

/** Whether the older system may have had a time of our tutors taken that the row does not tell. */
function mayBeTaken(row: FileRow, tutors: Users): boolean {
  if ("fault" in row.fields) return row.fields.of === "slot" || row.fields.of === "lesson";
  if (!tutors.has(writtenTutor(row) ?? "")) return false;
  const kind = writtenKind(row);
  if (kind === "lesson") return lessonStatus(row) !== "cancelled";
  return kind === "slot" && slotStatus(row) !== "available";
}
