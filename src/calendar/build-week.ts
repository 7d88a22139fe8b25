import { weekOfTutor, type WeekOfTutorRow } from "../generated/sql/calendar.ts";
import { noSuchTutor, type Visibility } from "../people/viewer.ts";
import type { Db } from "../platform/database/db.ts";
import { cellStatuses, type Marked, type WeekContents } from "../time/cell-status.ts";
import { weekGrid } from "../time/week-grid.ts";
import { weekJson } from "../time/week-json.ts";

export type WeekQuestion = {
  readonly tutorId: number;
  /** The ISO date of a Monday. */
  readonly weekStart: string;
  /** The viewer's zone: an IANA name. */
  readonly timezone: string;
  /** Weekdays to show, 0 Monday … 6 Sunday; absent: all. */
  readonly days: readonly number[] | undefined;
  /** An owner finds the ids of slots and lessons, a stranger none (T6). */
  readonly visibility: Visibility;
};

/**
 * A tutor's week as JSON text with the calendar's version, from one query (C1). `lastsMs` is how long the
 * version holds if nobody writes; null: for ever.
 * @throws Problem not_found when there is no such tutor.
 */
export async function buildWeek(
  db: Db,
  question: WeekQuestion,
): Promise<{ version: number; lastsMs: number | null; json: string }> {
  const grid = weekGrid(question.timezone, question.weekStart);
  const week = await weekOfTutor(db, {
    tutorId: question.tutorId,
    from: grid.starts[0] ?? grid.end,
    to: grid.end,
  });
  if (!week) throw noSuchTutor();
  const cells = cellStatuses(grid, contentsOf(week));
  const { days, visibility } = question;
  const json = weekJson(grid, cells, { ids: visibility === "owner", days });
  return { version: week.version, lastsMs: week.lasts_ms, json };
}

/** What lies in the week, each list in order of start as the query gives it. */
function contentsOf(week: WeekOfTutorRow): WeekContents {
  const taken = marked(week.taken_ids, week.taken_starts, week.taken_ends);
  return {
    available: marked(week.available_ids, week.available_starts, week.available_ends),
    booked: taken.filter((_, i) => week.taken_kinds[i] === "booked"),
    blocked: taken.filter((_, i) => week.taken_kinds[i] === "blocked"),
  };
}

type Column = readonly (number | null)[];

const marked = (ids: Column, starts: Column, ends: Column): Marked[] =>
  // The columns are not null; PostgreSQL's arrays could be.
  ids.map((id, i) => ({ id: id ?? 0, start: starts[i] ?? 0, end: ends[i] ?? 0 }));
