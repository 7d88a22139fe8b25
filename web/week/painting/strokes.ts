import type { Drafts, Painted } from "../draft.ts";
import type { Cell, Row } from "../week-rows.ts";

/** What a stroke does; `toggle` opens what is not open, and closes what is, by its first cell. */
export type Brush = "toggle" | Painted;

/** The cells of the rectangle between two cells: those times on those days, without the gaps. */
export function cellsBetween(rows: readonly Row[], from: string, to: string): Cell[] {
  const [a, b] = [placeOf(rows, from), placeOf(rows, to)];
  if (a === null || b === null) return [];
  const [top, bottom] = [Math.min(a.line, b.line), Math.max(a.line, b.line)];
  const [first, last] = [Math.min(a.day, b.day), Math.max(a.day, b.day)];
  return rows.slice(top, bottom + 1)
    .flatMap(({ cells }) => cells.slice(first, last + 1))
    .filter((cell): cell is Cell => cell !== null);
}

function placeOf(rows: readonly Row[], start: string): { line: number; day: number } | null {
  for (const [line, { cells }] of rows.entries()) {
    const day = cells.findIndex((cell) => cell?.start === start);
    if (day >= 0) return { line, day };
  }
  return null;
}

/** What a brush paints that begins on a cell, which is shown as `shown`; null where it paints nothing. */
export function colourOf(brush: Brush, shown: Cell["status"]): Painted | null {
  if (brush !== "toggle") return brush;
  if (shown === "booked") return null;
  return shown === "available" ? "empty" : "available";
}

/** Why a cell cannot be painted so; null where it can. */
export function obstacleOf(cell: Cell, painted: Painted, now: number): "past" | "booked" | null {
  if (Date.parse(cell.start) <= now) return "past";
  return painted === "available" && cell.status === "booked" ? "booked" : null;
}

/** Drafts after a stroke: a cell that is so already needs no draft. */
export function afterStroke(
  drafts: ReadonlyMap<string, Painted>,
  cells: readonly Cell[],
  painted: Painted,
  now: number,
): Map<string, Painted> {
  const after = new Map(drafts);
  for (const cell of cells) {
    if (obstacleOf(cell, painted, now) !== null) continue;
    if (cell.status === painted) after.delete(cell.start);
    else after.set(cell.start, painted);
  }
  return after;
}

/** The draft that brings painted cells back to what they were. */
export function inverseOf(drafts: Drafts, before: readonly Cell[]): Map<string, Painted> {
  const inverse = new Map<string, Painted>();
  for (const { start, status } of before) {
    if (drafts.has(start) && status !== "booked") inverse.set(start, status);
  }
  return inverse;
}
