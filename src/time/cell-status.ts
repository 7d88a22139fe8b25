import { type Interval, merge } from "./interval.ts";
import { HALF_HOUR, type WeekGrid } from "./week-grid.ts";

/** Time that belongs to a row: a slot or a lesson. Ids are at least 1. */
export type Marked = Interval & { readonly id: number };

/** What lies in a week, each list sorted by start; overlaps and time outside the week do no harm. */
export type WeekContents = {
  readonly booked: readonly Marked[];
  readonly blocked: readonly Interval[];
  readonly available: readonly Marked[];
};

/** The words of C1 by their code; of two that apply the later one wins. */
export const STATUSES = ["empty", "available", "blocked", "booked"] as const;
const AVAILABLE = 1;
const BLOCKED = 2;
export const BOOKED = 3;

/** One entry per cell of the grid. */
export type CellStatuses = {
  /** Index into STATUSES. */
  readonly codes: Uint8Array;
  /** The slot that covers the cell's start, else the first that overlaps the cell; 0 for none. */
  readonly slotIds: Float64Array;
  /** The first lesson in the cell; 0 for none. */
  readonly lessonIds: Float64Array;
};

/**
 * The status of each cell (C1): booked or blocked when any part of the cell is, available only when
 * slots cover the whole of it, together if not one alone. Each interval is painted over the cells it
 * spans, the weakest status first, so the cost is that of the cells painted.
 */
export function cellStatuses(grid: WeekGrid, contents: WeekContents): CellStatuses {
  const { booked, blocked, available } = contents;
  const cells = grid.starts.length;
  const codes = new Uint8Array(cells);
  for (const slot of merge(available)) codes.fill(AVAILABLE, ...wholeCells(grid, slot));
  for (const block of blocked) codes.fill(BLOCKED, ...touchedCells(grid, block));
  for (const lesson of booked) codes.fill(BOOKED, ...touchedCells(grid, lesson));
  return {
    codes,
    // Made when they are asked for: a stranger never does.
    get slotIds() {
      return idsOf(grid, available);
    },
    get lessonIds() {
      return idsOf(grid, booked);
    },
  };
}

// Backwards, so that the earliest is painted last: if any covers the start of a cell, it does.
function idsOf(grid: WeekGrid, marked: readonly Marked[]): Float64Array {
  const ids = new Float64Array(grid.starts.length);
  for (const interval of marked.toReversed()) {
    ids.fill(interval.id, ...touchedCells(grid, interval));
  }
  return ids;
}

type CellRange = [first: number, end: number];

/** The cells that share time with the interval. */
function touchedCells(grid: WeekGrid, { start, end }: Interval): CellRange {
  if (start >= end) return [0, 0];
  return clipped(grid, Math.floor(cellAt(grid, start)), Math.ceil(cellAt(grid, end)));
}

/** The cells that lie wholly in the interval, the last of the week also when it is a short one. */
function wholeCells(grid: WeekGrid, { start, end }: Interval): CellRange {
  const last = end >= grid.end ? grid.starts.length : Math.floor(cellAt(grid, end));
  return clipped(grid, Math.ceil(cellAt(grid, start)), last);
}

const cellAt = (grid: WeekGrid, ms: number): number => (ms - (grid.starts[0] ?? ms)) / HALF_HOUR;

// fill() counts negative indices from the end.
const clipped = (grid: WeekGrid, first: number, end: number): CellRange => [
  Math.max(first, 0),
  Math.min(Math.max(end, 0), grid.starts.length),
];
