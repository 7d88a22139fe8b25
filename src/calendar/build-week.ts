import { weekOfTutor, type WeekOfTutorRow } from "../generated/sql/calendar.ts";
import type { Db } from "../platform/db.ts";
import { Problem } from "../problem.ts";
import { cellStatuses, type Marked } from "../time/cell-status.ts";
import { weekGrid } from "../time/week-grid.ts";
import { weekJson } from "../time/week-json.ts";

/** Whose eyes see the week: the owner's find the ids of slots and lessons, a stranger's none (T6). */
export type Viewer = "owner" | "stranger";

export type WeekQuestion = {
  readonly tutorId: number;
  /** The ISO date of a Monday. */
  readonly weekStart: string;
  /** The viewer's zone: an IANA name. */
  readonly timezone: string;
  /** Weekdays to show, 0 Monday … 6 Sunday; absent: all. */
  readonly days: readonly number[] | undefined;
  readonly viewer: Viewer;
};

/**
 * A tutor's week as JSON text with the calendar's version, from one query (C1).
 * @throws Problem not_found when there is no such tutor.
 */
export async function buildWeek(
  db: Db,
  question: WeekQuestion,
): Promise<{ version: number; json: string }> {
  const grid = weekGrid(question.timezone, question.weekStart);
  const rows = await weekOfTutor(db, {
    tutorId: question.tutorId,
    from: new Date(grid.starts[0] ?? grid.end).toISOString(),
    to: new Date(grid.end).toISOString(),
  });
  const version = rows.find((row) => row.kind === "version")?.id;
  if (version === undefined) throw noSuchTutor();
  const cells = cellStatuses(grid, {
    booked: marked(rows, "booked"),
    blocked: marked(rows, "blocked"),
    available: marked(rows, "available"),
  });
  const { days, viewer } = question;
  return { version, json: weekJson(grid, cells, { ids: viewer === "owner", days }) };
}

const marked = (rows: readonly WeekOfTutorRow[], kind: string): Marked[] =>
  rows
    .filter((row) => row.kind === kind)
    .map((row) => ({ id: row.id, start: row.start_ms, end: row.end_ms }));

/** The answer for nobody and for a user who is no tutor alike (T5). */
export const noSuchTutor = () => new Problem("not_found", { detail: "There is no such tutor." });
