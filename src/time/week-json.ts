import { type CellStatuses, STATUSES } from "./cell-status.ts";
import type { WeekGrid } from "./week-grid.ts";

export type WeekJsonOptions = {
  /** Writes slot_id and lesson_id (number or null) into every cell: for the owner only (T6). */
  readonly ids: boolean;
  /** Weekdays to write, 0 Monday … 6 Sunday; all when not given. `total_cells` stays the week's. */
  readonly days?: readonly number[] | undefined;
};

/**
 * The answer of C1 as JSON text, `{"week_start","timezone","total_cells","cells":[…]}`, to the byte
 * what JSON.stringify makes of the same object. What does not depend on the tutor is the grid's and is
 * made once.
 */
export function weekJson(grid: WeekGrid, cells: CellStatuses, options: WeekJsonOptions): string {
  const days = options.days && new Set(options.days);
  const isWanted = (cell: number) => !days || days.has(grid.weekdays[cell] ?? NaN);
  const text = options.ids
    ? cellsWithIds(grid, cells, isWanted)
    : cellsInRuns(grid, cells.codes, isWanted);
  return `{"week_start":"${grid.monday}","timezone":${JSON.stringify(grid.zone)},` +
    `"total_cells":${grid.heads.length},"cells":[${text.slice(0, -1)}]}`;
}

type IsWanted = (cell: number) => boolean;

function cellsWithIds(grid: WeekGrid, cells: CellStatuses, isWanted: IsWanted): string {
  const tailOf = tailsWithIds(cells);
  let text = "";
  for (let i = 0; i < grid.heads.length; i++) {
    if (isWanted(i)) text += grid.heads[i] + tailOf(i);
  }
  return text;
}

/** Without ids a run of one status is a part of the week that has this status throughout. */
function cellsInRuns(grid: WeekGrid, codes: Uint8Array, isWanted: IsWanted): string {
  let text = "";
  for (let start = 0, end = 0; start < codes.length; start = end) {
    const code = codes[start] ?? 0;
    const wanted = isWanted(start);
    for (end = start + 1; codes[end] === code && isWanted(end) === wanted;) end++;
    if (!wanted) continue;
    const week = weekOfOneStatus(grid, code);
    // Every cell of it has the same length: all fields have fixed widths.
    const cell = week.length / codes.length;
    text += week.slice(start * cell, end * cell);
  }
  return text;
}

const weeksOfOneStatus = new WeakMap<WeekGrid, string[]>();

/** The cells of a week that all have one status, each with the comma after it. */
function weekOfOneStatus(grid: WeekGrid, code: number): string {
  const known = weeksOfOneStatus.get(grid) ?? [];
  weeksOfOneStatus.set(grid, known);
  return known[code] ??= grid.heads.map((head) => `${head}${STATUSES[code]}"},`).join("");
}

function tailsWithIds({ codes, slotIds, lessonIds }: CellStatuses): (cell: number) => string {
  let tail = "";
  let code = NaN;
  let slotId = NaN;
  let lessonId = NaN;
  return (cell) => {
    if (codes[cell] === code && slotIds[cell] === slotId && lessonIds[cell] === lessonId) {
      return tail;
    }
    code = codes[cell] ?? 0;
    slotId = slotIds[cell] ?? 0;
    lessonId = lessonIds[cell] ?? 0;
    tail = `${STATUSES[code]}","slot_id":${slotId || null},"lesson_id":${lessonId || null}},`;
    return tail;
  };
}
