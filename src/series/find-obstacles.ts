import { inTheWay, type InTheWayRow } from "../generated/sql/series.ts";
import type { Db } from "../platform/database/db.ts";
import type { Rule } from "../schedule/rules.ts";
import { localText } from "../time/local-text.ts";
import type { SeriesDate } from "../time/series-dates.ts";
import { columnsOf } from "./dates-ahead.ts";

/** Something in the way of one date of a series, as its tutor may see it. */
export type DateConflict = {
  readonly type: "booked_overlap" | "block_overlap";
  readonly severity: "error";
  /** Times in it are wall times of the series. */
  readonly message: string;
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
    return { ...conflict, message: WITHOUT_A_NAME[conflict.type] };
  }
  const start = wallText(zone, row.starts_at);
  if (row.kind === "blocked") {
    const message = `Overlaps your time off ${start}–${wallText(zone, row.ends_at)}.`;
    return { ...conflict, message, ...(row.block_id !== null && { block_id: row.block_id }) };
  }
  const end = wallText(zone, row.ends_at).slice(11);
  if (row.kind === "held" || row.lesson_id === null) {
    return { ...conflict, message: `Overlaps a time that a student holds, ${start}–${end}.` };
  }
  return {
    ...conflict,
    message: `Overlaps a booked lesson ${start}–${end}.`,
    lesson_id: row.lesson_id,
    student_name: row.student_name ?? "",
  };
}

const WITHOUT_A_NAME = {
  block_overlap: "You have time off then.",
  booked_overlap: "You or the student have something else then.",
} as const;

const wallText = (zone: string, instant: number) =>
  localText(zone, instant).slice(0, 16).replace("T", " ");
