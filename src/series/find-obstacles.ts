import { lessonInTheWay } from "../availability/find-conflicts.ts";
import { inTheWay, type InTheWayRow } from "../generated/sql/series.ts";
import type { Db } from "../platform/database/db.ts";
import type { Rule } from "../schedule/rules.ts";
import type { SeriesDate } from "../time/series-dates.ts";
import type { ConflictMessage } from "../wording/said.ts";
import { columnsOf } from "./dates-ahead.ts";

/** Something in the way of one date of a series, as its tutor may see it. */
export type DateConflict = {
  readonly type: "booked_overlap" | "block_overlap";
  readonly severity: "error";
  /** Times in it are wall times of the series. */
  readonly message: ConflictMessage;
  readonly date: string;
  readonly lesson_id?: number;
  readonly block_id?: number;
  readonly student_name?: string;
};

/** A date that cannot be booked, and the first rule that it breaks. */
export type Collision = SeriesDate & { readonly code: Rule };

type Sides = { readonly tutorId: number; readonly studentId: number; readonly zone: string };

/**
 * What each of the dates runs into, one thing a date. Of the student's time with others the tutor is
 * told only that it is taken (T6), and so are they of a thing that has gone since the date was judged.
 */
export async function findObstacles(
  db: Db,
  { zone, ...people }: Sides,
  collisions: readonly Collision[],
): Promise<Map<string, DateConflict>> {
  if (collisions.length === 0) return new Map();
  const rows = await inTheWay(db, { ...people, ...columnsOf(collisions) });
  const found = new Map(rows.map((row) => [row.date, row]));
  return new Map(
    collisions.map(({ date, code }) => [date, conflictOf(date, code, found.get(date), zone)]),
  );
}

function conflictOf(
  date: string,
  code: Rule,
  row: InTheWayRow | undefined,
  zone: string,
): DateConflict {
  const type = code === "blocked" ? "block_overlap" : "booked_overlap";
  const conflict = { type, severity: "error", date } as const;
  if (!row?.is_own || (row.kind === "blocked") !== (code === "blocked")) {
    return { ...conflict, message: { say: WITHOUT_A_NAME[type] } };
  }
  const span = { zone, start: row.starts_at, end: row.ends_at };
  if (row.kind === "blocked") {
    const message = { say: "block", ...span } as const;
    return { ...conflict, message, ...(row.block_id !== null && { block_id: row.block_id }) };
  }
  if (row.kind === "held" || row.lesson_id === null) {
    return { ...conflict, message: { say: "hold", ...span } };
  }
  return {
    ...conflict,
    message: lessonInTheWay(span, row.student_name),
    lesson_id: row.lesson_id,
    student_name: row.student_name ?? "",
  };
}

const WITHOUT_A_NAME = {
  block_overlap: "some_block",
  booked_overlap: "somebody_is_busy",
} as const;
