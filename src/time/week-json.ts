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
 * what JSON.stringify makes of the same object: the text of a cell before its status is the grid's,
 * and neighbours of one status and the same ids share the text after it.
 */
export function weekJson(grid: WeekGrid, cells: CellStatuses, options: WeekJsonOptions): string {
  const wanted = options.days && new Set(options.days);
  const tailOf = options.ids ? tailsWithIds(cells) : tailsOf(cells);
  let text = "";
  for (let i = 0; i < grid.heads.length; i++) {
    if (wanted && !wanted.has(grid.weekdays[i] ?? NaN)) continue;
    text += grid.heads[i] + tailOf(i);
  }
  return `{"week_start":"${grid.monday}","timezone":${JSON.stringify(grid.zone)},` +
    `"total_cells":${grid.heads.length},"cells":[${text.slice(0, -1)}]}`;
}

// Each tail ends in the comma that separates it from the next cell.
const TAILS = STATUSES.map((status) => `${status}"},`);

const tailsOf = ({ codes }: CellStatuses) => (cell: number): string =>
  TAILS[codes[cell] ?? 0] ?? "";

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
