import { weekOfTutor, type WeekOfTutorRow } from "../generated/sql/calendar.ts";
import type { Db } from "../platform/db.ts";
import { noSuchTutor } from "../schedule/no-such-user.ts";
import type { Sight } from "../schedule/viewer.ts";
import { cellStatuses, type Marked } from "../time/cell-status.ts";
import { utcText } from "../time/utc-text.ts";
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
  readonly sight: Sight;
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
    from: utcText(grid.starts[0] ?? grid.end),
    to: utcText(grid.end),
  });
  const { version, contents } = sorted(rows);
  if (version === undefined) throw noSuchTutor();
  const { days, sight } = question;
  const json = weekJson(grid, cellStatuses(grid, contents), { ids: sight === "owner", days });
  return { version, json };
}

/** The rows by their kind; they are sorted by start already. */
function sorted(rows: readonly WeekOfTutorRow[]) {
  const contents: Record<"booked" | "blocked" | "available", Marked[]> = {
    booked: [],
    blocked: [],
    available: [],
  };
  let version: number | undefined;
  for (const row of rows) {
    if (row.kind === "available") contents.available.push(row);
    else if (row.kind === "booked") contents.booked.push(row);
    else if (row.kind === "blocked") contents.blocked.push(row);
    else version = row.id;
  }
  return { version, contents };
}
