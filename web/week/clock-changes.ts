import { type Cell, offsetMinutes, offsetOf } from "./week-rows.ts";

/** The clocks of a week's zone change. */
export type ClockChange = {
  /** The date on which, and the wall time that the clocks show right after it. */
  readonly date: string;
  readonly time: string;
  /** By how many minutes they go forward; less than zero where they go back. */
  readonly minutes: number;
  readonly offset: string;
};

/** Each change of the clocks within a week, by its cells in order of time. */
export function clockChanges(cells: readonly Cell[]): ClockChange[] {
  return cells.flatMap((cell, i) => {
    const before = cells[i - 1];
    const minutes = before ? offsetMinutes(cell) - offsetMinutes(before) : 0;
    if (minutes === 0) return [];
    return [{ date: cell.date, time: cell.time, minutes, offset: offsetOf(cell) }];
  });
}
