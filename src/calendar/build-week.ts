import { weekOfTutor, type WeekOfTutorRow } from "../generated/sql/calendar.ts";
import { noSuchTutor, type Visibility } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import {
  type CellStatuses,
  cellStatuses,
  type Marked,
  type WeekContents,
} from "../time/cell-status.ts";
import { utcText } from "../time/time-text.ts";
import { weekGrid } from "../time/week-grid.ts";
import { type LessonTold, weekJson } from "../time/week-json.ts";

export type WeekQuestion = {
  readonly tutorId: number;
  /** The ISO date of a Monday. */
  readonly weekStart: string;
  /** The viewer's zone: an IANA name. */
  readonly timezone: string;
  /** Weekdays to show, 0 Monday … 6 Sunday; absent: all. */
  readonly days: readonly number[] | undefined;
  /** An owner finds the ids of slots and lessons, and who learns what; a stranger none (T6). */
  readonly visibility: Visibility;
};

/** A week as JSON text. Instants are epoch ms. */
export type BuiltWeek = {
  readonly json: string;
  readonly version: number;
  /** For how long the version holds if nobody writes, ms; null: for ever. */
  readonly lastsMs: number | null;
  /** The first instant at which no lesson may start any more. */
  readonly bookableUntil: number;
  /** When the tutor's next date begins, and `bookableUntil` moves on by itself. */
  readonly nextDate: number;
};

/**
 * A tutor's week with the calendar's version and what the tutor asks of those who book, from one query
 * (C1). `now` is the caller's clock, epoch ms; `onCells` is told what its cells are.
 * @throws Problem not_found when there is no such tutor.
 */
export async function buildWeek(
  db: Db,
  question: WeekQuestion,
  now: number,
  onCells: (cells: CellStatuses) => void = () => {},
): Promise<BuiltWeek> {
  const grid = weekGrid(question.timezone, question.weekStart);
  const { tutorId, days, visibility } = question;
  const isOwner = visibility === "owner";
  const week = await weekOfTutor(db, {
    tutorId,
    named: isOwner,
    from: grid.starts[0] ?? grid.end,
    to: grid.end,
    now,
  });
  if (!week) throw noSuchTutor();
  const cells = cellStatuses(grid, contentsOf(week));
  onCells(cells);
  const options = {
    lessons: isOwner ? lessonsTold(week) : undefined,
    days,
    beside: askedOfBookers(week),
  };
  return {
    json: weekJson(grid, cells, options),
    version: week.version,
    lastsMs: week.lasts_ms,
    bookableUntil: week.horizon_end,
    nextDate: week.next_date,
  };
}

/** What keeps an available half hour from being booked all the same. */
const askedOfBookers = (week: WeekOfTutorRow) => ({
  min_notice_minutes: week.min_notice_minutes,
  bookable_until: utcText(week.horizon_end),
  buffer_before_minutes: week.buffer_before_minutes,
  buffer_after_minutes: week.buffer_after_minutes,
  max_lessons_per_day: week.max_lessons_per_day,
  max_lessons_per_week: week.max_lessons_per_week,
});

/** What lies in the week, each list in order of start as the query gives it. */
function contentsOf(week: WeekOfTutorRow): WeekContents {
  const taken = marked(week.taken_ids, week.taken_starts, week.taken_ends);
  return {
    available: marked(week.available_ids, week.available_starts, week.available_ends),
    booked: taken.filter((_, i) => week.taken_kinds[i] === "booked"),
    blocked: taken.filter((_, i) => week.taken_kinds[i] === "blocked"),
  };
}

/** What an owner is told of each lesson, by its id. */
function lessonsTold(week: WeekOfTutorRow): Map<number, LessonTold> {
  const told = new Map<number, LessonTold>();
  week.taken_ids.forEach((id, i) => {
    if (id === null) return;
    told.set(id, {
      student_name: week.taken_students[i] ?? null,
      service_name: week.taken_services[i] ?? null,
      lesson_status: week.taken_statuses[i] ?? null,
    });
  });
  return told;
}

type Column = readonly (number | null)[];

const marked = (ids: Column, starts: Column, ends: Column): Marked[] =>
  // The columns are not null; PostgreSQL's arrays could be.
  ids.map((id, i) => ({ id: id ?? 0, start: starts[i] ?? 0, end: ends[i] ?? 0 }));
