import { localText, utcText, wallText } from "../time/time-text.ts";
import { usualStarts } from "../time/usual-starts.ts";
import { offsetAt, offsetsOf } from "../time/zone.ts";

/** A lesson of a tutor as the report on clock changes sees it. */
export type LessonAcrossClocks = {
  readonly id: number;
  readonly student_id: number;
  readonly student_name: string;
  readonly student_timezone: string;
  /** Epoch ms. */
  readonly starts_at: number;
  /** False of one that has been, which only tells what is usual. */
  readonly is_to_come: boolean;
};

/** Whose wall time of a lesson is another than usual. */
export type MovesFor = "tutor" | "student" | "both";

/**
 * The lessons to come that start at another wall time for the tutor or the student than they would
 * with the offsets of `now` (epoch ms); `lessons` and the answer are in order of their start.
 */
export function movedLessons(
  tutorZone: string,
  lessons: readonly LessonAcrossClocks[],
  now: number,
) {
  const usual = usualOf(tutorZone, lessons, now);
  return lessons.filter(({ is_to_come }) => is_to_come).flatMap((lesson) => {
    const { student_timezone: studentZone, starts_at: start } = lesson;
    const without = usual.get(lesson.id) ?? start;
    const tutor = sideOf(tutorZone, start, without, now);
    const student = sideOf(studentZone, start, without, now);
    const moves = movesFor(tutor.moves, student.moves);
    return moves === null ? [] : [{
      lesson_id: lesson.id,
      student_id: lesson.student_id,
      student_name: lesson.student_name,
      student_timezone: studentZone,
      utc_start: utcText(start),
      tutor_local_start: tutor.local,
      tutor_usual_start: tutor.usual,
      student_local_start: student.local,
      student_usual_start: student.usual,
      moves_for: moves,
    }];
  });
}

/** When each lesson would start if no clock changed, by the lesson's id, from the lessons of its pair. */
function usualOf(tutor: string, lessons: readonly LessonAcrossClocks[], now: number) {
  const usual = new Map<number, number>();
  for (const ofPair of Map.groupBy(lessons, ({ student_id }) => student_id).values()) {
    const student = ofPair[0]?.student_timezone ?? tutor;
    const starts = ofPair.map(({ starts_at }) => starts_at);
    const withoutChange = usualStarts({ tutor, student }, starts, now);
    ofPair.forEach(({ id }, i) => usual.set(id, withoutChange[i] ?? 0));
  }
  return usual;
}

/** What one of the two sees: the wall time of the lesson, and that of a clock that did not change. */
function sideOf(zone: string, start: number, without: number, now: number) {
  const table = offsetsOf(zone);
  const [then, today] = [offsetAt(table, start), offsetAt(table, now)];
  return {
    local: localText(zone, start),
    usual: wallText(without, today),
    moves: start + then !== without + today,
  };
}

function movesFor(tutor: boolean, student: boolean): MovesFor | null {
  if (tutor) return student ? "both" : "tutor";
  return student ? "student" : null;
}
