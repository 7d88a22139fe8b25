import { type CellStatuses, STATUSES } from "./cell-status.ts";
import type { WeekGrid } from "./week-grid.ts";

export type WeekJsonOptions = {
  /** Writes slot_id and lesson_id (number or null) into every cell: for the owner only (T6). */
  readonly ids: boolean;
  /** Weekdays to write, 0 Monday … 6 Sunday; all when not given. `total_cells` stays the week's. */
  readonly days?: readonly number[] | undefined;
  /** Fields that stand beside the cells, before them. */
  readonly beside?: Readonly<Record<string, string | number | null>>;
};

/**
 * The answer of C1 as JSON text, `{"week_start","timezone","total_cells",…,"cells":[…]}`, to the byte
 * what JSON.stringify makes of the same object. What does not depend on the tutor is the grid's and is
 * made once.
 */
export function weekJson(grid: WeekGrid, cells: CellStatuses, options: WeekJsonOptions): string {
  const days = options.days && new Set(options.days);
  const isWanted = (cell: number) => !days || days.has(grid.weekdays[cell] ?? NaN);
  const tailOf = options.ids ? tailsWithIds(cells) : tailsWithoutIds(cells);
  let text = "";
  for (let i = 0; i < grid.heads.length; i++) {
    if (isWanted(i)) text += grid.heads[i] + tailOf(i);
  }
  const head = JSON.stringify({
    week_start: grid.monday,
    timezone: grid.zone,
    total_cells: grid.heads.length,
    ...options.beside,
  });
  return `${head.slice(0, -1)},"cells":[${text.slice(0, -1)}]}`;
}

/** What comes after a cell's head: its status, the ids if any, and the comma. */
type TailOf = (cell: number) => string;

function tailsWithoutIds({ codes }: CellStatuses): TailOf {
  const tails = STATUSES.map((status) => `${status}"},`);
  return (cell) => tails[codes[cell] ?? 0] ?? "";
}

function tailsWithIds({ codes, slotIds, lessonIds }: CellStatuses): TailOf {
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
