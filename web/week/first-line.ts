import type { Row } from "./week-rows.ts";

/** Where a week that has nothing in it begins to be looked at. */
const MORNING = "08:00";

/**
 * The line that a week is opened at, and the day: an hour before now in the week of today, also where today's cells
 * have not come yet, else the first line with anything in it. The day is today's, else Monday.
 */
export function firstLine(
  rows: readonly Row[],
  dates: readonly string[],
  wallNow: string | null,
): [line: number, day: number] {
  const [today = "", time = ""] = wallNow?.split("T") ?? [];
  const day = dates.indexOf(today);
  if (day >= 0) return [Math.max(0, rows.findLastIndex((row) => row.time <= time) - 2), day];
  const filled = rows.findIndex(({ cells }) =>
    cells.some((cell) => cell !== null && cell.status !== "empty")
  );
  const morning = rows.findIndex(({ time }) => time === MORNING);
  return [Math.max(0, filled >= 0 ? filled : morning), 0];
}
