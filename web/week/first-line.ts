import type { Row } from "./week-rows.ts";

/** Where a week that has nothing in it begins to be looked at. */
const MORNING = "08:00";

/**
 * The line that a week is opened at, and the day: an hour before now in the week of today, else the first line with
 * anything in it. The day is today's, else Monday.
 */
export function firstLine(
  rows: readonly Row[],
  nowStart: string | null,
): [line: number, day: number] {
  for (const [line, { cells }] of rows.entries()) {
    const day = cells.findIndex((cell) => cell !== null && cell.start === nowStart);
    if (day >= 0) return [Math.max(0, line - 2), day];
  }
  const filled = rows.findIndex(({ cells }) =>
    cells.some((cell) => cell !== null && cell.status !== "empty")
  );
  const morning = rows.findIndex(({ time }) => time === MORNING);
  return [Math.max(0, filled >= 0 ? filled : morning), 0];
}
