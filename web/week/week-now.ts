import type { Cell } from "./week-rows.ts";

const CELL_MS = 30 * 60_000;

/** The cell that contains a moment, epoch ms. */
export const cellOf = (cells: readonly Cell[], moment: number): Cell | null =>
  cells.find(({ start }) => {
    const ms = Date.parse(start);
    return ms <= moment && moment < ms + CELL_MS;
  }) ?? null;
