import { lessonsOfPeople } from "../generated/sql/imports.ts";
import type { Db } from "../platform/database/db.ts";
import type { Interval } from "../time/interval.ts";
import { DAY } from "../time/units.ts";
import { shown } from "./import-file.ts";
import type { LessonCandidate } from "./lesson-candidate.ts";
import { Dirty, type Quarantined, sortOut } from "./quarantine.ts";
import { TakenTime } from "./taken-time.ts";

/** A lesson whose people are known. */
export type FittedLesson = LessonCandidate & {
  readonly tutorId: number;
  readonly studentId: number;
};

/** A lesson that the database has. */
export type KnownLesson = Interval & { readonly people: readonly number[] };

/** Which lessons of a file can be, which cannot, and what there is already around them. */
export type FittedLessons = {
  readonly lessons: readonly FittedLesson[];
  readonly dirty: readonly Quarantined[];
  readonly known: readonly KnownLesson[];
};

/** By their subjects. */
type Users = ReadonlyMap<string, { readonly id: number }>;

/** As lessons_last_a_day_at_most. */
const LONGEST = DAY;

/**
 * Judges lessons by who takes part: no two that are not cancelled overlap for a person (L4), what the
 * database has stays before any, and of those of a file the first. `around` is to be known as well.
 */
export async function fitLessons(
  db: Db,
  lessons: readonly LessonCandidate[],
  { tutors, users }: { readonly tutors: Users; readonly users: Users },
  around: readonly (Interval & { readonly tutorId: number })[],
): Promise<FittedLessons> {
  const { clean, dirty: strangers } = sortOut(lessons, ({ row }) => row, (lesson): FittedLesson => {
    const [tutor, student] = [tutors.get(lesson.subject), users.get(lesson.student)];
    if (!tutor) throw new Dirty("unknown_tutor", `there is no tutor ${shown(lesson.subject)}`);
    if (!student || student.id === tutor.id) {
      throw new Dirty("unknown_student", `there is no student ${shown(lesson.student)}`);
    }
    if (lesson.status !== "cancelled" && lesson.end - lesson.start > LONGEST) {
      throw new Dirty("lesson_too_long", "it lasts more than a day");
    }
    return { ...lesson, tutorId: tutor.id, studentId: student.id };
  });
  const known = await knownLessons(db, clean, around);
  const taken = new Map<number, TakenTime>();
  const timeOf = (person: number) => {
    const time = taken.get(person) ?? new TakenTime(DAY);
    taken.set(person, time);
    return time;
  };
  for (const { people, ...time } of known) {
    people.forEach((person) => timeOf(person).add({ ...time, name: "a lesson", inFile: false }));
  }
  const { clean: fitting, dirty } = sortOut(clean, ({ row }) => row, (lesson) => {
    if (lesson.status === "cancelled") return lesson;
    const times = [lesson.tutorId, lesson.studentId].map(timeOf);
    const other = times.map((time) => time.overlapping(lesson)).find((one) => one !== undefined);
    if (other) {
      const whose = other.inFile ? other.name : `${other.name} of the database`;
      throw new Dirty("lesson_in_the_way", `one of the two has ${whose} then`);
    }
    const { start, end } = lesson;
    times.forEach((time) => time.add({ start, end, name: lesson.row.place, inFile: true }));
    return lesson;
  });
  return { lessons: fitting, dirty: [...strangers, ...dirty], known };
}

async function knownLessons(
  db: Db,
  lessons: readonly FittedLesson[],
  around: readonly (Interval & { readonly tutorId: number })[],
): Promise<KnownLesson[]> {
  const times: readonly Interval[] = [...lessons, ...around];
  if (times.length === 0) return [];
  const people = lessons.flatMap(({ tutorId, studentId }) => [tutorId, studentId]);
  const rows = await lessonsOfPeople(db, {
    ids: [...new Set([...people, ...around.map(({ tutorId }) => tutorId)])],
    start: times.reduce((least, { start }) => Math.min(least, start), Infinity),
    end: times.reduce((most, { end }) => Math.max(most, end), -Infinity),
  });
  return rows.map((row) => ({
    people: [row.tutor_id, row.student_id],
    start: row.starts_at,
    end: row.ends_at,
  }));
}
