import { toLesson } from "../lessons/lesson.ts";
import { type MyLesson, readMyLessons } from "../lessons/read-lessons.ts";
import type { Db } from "../platform/database/db.ts";
import type { WholeRange } from "../platform/http/range.ts";
import { type Dates, datesAsked, noneKnown, readScheduleDays } from "../schedule/read-days.ts";
import { type Interval, overlaps } from "../time/interval.ts";
import { dayBounds } from "../time/wall.ts";

export type OwnScheduleQuestion = WholeRange & {
  readonly userId: number;
  /** Whether they have a calendar of their own. */
  readonly isTutor: boolean;
  /** The zone of the dates, an IANA name. */
  readonly timezone: string;
  readonly now: number;
};

/**
 * The dates of a person: the lessons that they teach and that they take, and when their own calendar is free
 * (L6), from one snapshot. Dates at the end are left out, and `has_more` says so, where there is more than can
 * be read or answered.
 * @throws Problem validation_failed, too_many as `readScheduleDays`.
 */
export function readOwnSchedule(db: Db, question: OwnScheduleQuestion) {
  const { userId, isTutor, timezone } = question;
  const dates = datesAsked(question);
  return db.snapshot(async (tx) => {
    const calendar = isTutor
      ? (await readScheduleDays(tx, { ...question, tutorId: userId }, "owner")).days
      : dates.all.map((date) => ({ date, free: [] }));
    const lessons = await readMyLessons(tx, userId, { ...question, status: GIVEN });
    const knownTo = lessons.has_more ? lessons.rows.at(-1)?.starts_at ?? 0 : Infinity;
    const days = calendar
      .filter(({ date }) => dayBounds(timezone, date).end <= knownTo)
      .map(({ date, free }) => ({ date, lessons: lessonsOn(dates, date, lessons.rows), free }));
    if (days.length === 0) noneKnown();
    return { timezone, days, has_more: days.length < dates.all.length };
  });
}

/** What occupies time: a lesson that was cancelled does not (L6). */
const GIVEN = ["scheduled", "completed"] as const;

/** Those of which any part is on the date, as far as that is in the range. */
function lessonsOn(range: Dates, date: string, rows: readonly MyLesson[]) {
  const { start, end } = dayBounds(range.zone, date);
  const part: Interval = { start: Math.max(start, range.start), end: Math.min(end, range.end) };
  // A date that the zone skips has no time in it.
  if (part.start >= part.end) return [];
  return rows.filter((row) => overlaps({ start: row.starts_at, end: row.ends_at }, part))
    .map(toLesson);
}
