import { mondayOf } from "../time/dates.ts";
import { type Cell, offsetMinutes } from "./week-rows.ts";

const MINUTE_MS = 60_000;
const CELL_MS = 30 * MINUTE_MS;

/** The cell that contains a moment, epoch ms. */
export const cellOf = (cells: readonly Cell[], moment: number): Cell | null =>
  cells.find(({ start }) => {
    const ms = Date.parse(start);
    return ms <= moment && moment < ms + CELL_MS;
  }) ?? null;

/** The wall time of a moment on the clocks of a cell: `2027-03-08T10:05`. */
export const wallTimeBy = (cell: Cell, moment: number): string =>
  new Date(moment + offsetMinutes(cell) * MINUTE_MS).toISOString().slice(0, 16);

/**
 * The wall time of a moment, told by the cells of a week nearby: the clocks of the nearest cell say it. Null without
 * cells.
 */
export function wallTimeByCells(cells: readonly Cell[], moment: number): string | null {
  const [first, last] = [cells[0], cells.at(-1)];
  if (first === undefined || last === undefined) return null;
  const nearest = cellOf(cells, moment) ?? (moment < Date.parse(first.start) ? first : last);
  return wallTimeBy(nearest, moment);
}

/** The Monday of the week in which a moment is, told by the cells of a week nearby. Null without cells. */
export function mondayByCells(cells: readonly Cell[], moment: number): string | null {
  const wallTime = wallTimeByCells(cells, moment);
  return wallTime && mondayOf(wallTime.slice(0, 10));
}
