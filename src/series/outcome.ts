import type { BookSeriesRow } from "../generated/sql/series.ts";
import { conflictMessage, Problem } from "../problem.ts";
import { type Rule, RULES } from "../schedule/rules.ts";
import type { SeriesDate } from "../time/series-dates.ts";
import { utcText } from "../time/time-text.ts";
import type { ConflictMessage } from "../wording/said.ts";
import type { Wording } from "../wording/wording.ts";
import type { Collision, DateConflict } from "./find-obstacles.ts";

/** What became of one date of a series. */
export type Outcome = {
  readonly date: string;
  readonly utc_start: string;
  readonly utc_end: string;
  readonly status: "booked" | "skipped";
  readonly lesson_id: number | null;
  readonly code: Rule | null;
  /** What is in the way of a date that is skipped. */
  readonly message: ConflictMessage | null;
};

/** The dates that were judged not to be bookable, and why. */
export function collisionsOf(
  dates: readonly SeriesDate[],
  rows: readonly BookSeriesRow[],
): Collision[] {
  const broken = new Map(rows.map((row) => [row.date, row.broken]));
  return dates.flatMap((date) => {
    const code = RULES.find((rule) => rule === broken.get(date.date));
    return code ? [{ ...date, code }] : [];
  });
}

/** One outcome for each date, in order; `ways` is what stands in the way of those that collide. */
export const outcomesOf = (
  rows: readonly BookSeriesRow[],
  ways: ReadonlyMap<string, DateConflict>,
): Outcome[] =>
  rows.map((row) => ({
    date: row.date,
    utc_start: utcText(row.starts_at),
    utc_end: utcText(row.ends_at),
    status: row.broken === null ? "booked" : "skipped",
    lesson_id: row.lesson_id,
    code: RULES.find((rule) => rule === row.broken) ?? null,
    message: ways.get(row.date)?.message ?? null,
  }));

/** The answer when dates collide: one conflict for each of them. */
export function seriesConflict(ways: ReadonlyMap<string, DateConflict>): Problem {
  const conflicts = [...ways.values()];
  return new Problem("series_conflict", { dates: [...ways.keys()] }, { conflicts });
}

/** An outcome as the API answers it. */
export const toOutcome = ({ message, ...outcome }: Outcome, wording: Wording) => ({
  ...outcome,
  detail: message && conflictMessage(message, wording),
});
