import { BOOKED, type CellStatuses, STATUSES } from "./cell-status.ts";
import type { WeekGrid } from "./week-grid.ts";

/** What the owner is told of a lesson on its cells (C1). */
export type LessonTold = {
  readonly student_name: string | null;
  readonly service_name: string | null;
  readonly lesson_status: string | null;
};

export type WeekJsonOptions = {
  /**
   * For the owner only (T6): the lessons of the week by their id. Writes slot_id and lesson_id (number or
   * null) into every cell, and what is told of the lesson into each that is booked. Absent: none of it.
   */
  readonly lessons?: ReadonlyMap<number, LessonTold> | undefined;
  /** Weekdays to write, 0 Monday … 6 Sunday; all when not given. `total_cells` stays the week's. */
  readonly days?: readonly number[] | undefined;
  /** Fields that stand beside the cells, before them. */
  readonly beside?: Readonly<Record<string, string | number | null>>;
};

/**
 * The answer of C1 as JSON text, `{"week_start","timezone","total_cells",…,"cells":[…]}`, to the byte
 * what JSON.stringify makes of the same object, but that letters beyond ASCII are escaped. What does not depend on the
 * tutor is the grid's and is made once.
 */
export function weekJson(grid: WeekGrid, cells: CellStatuses, options: WeekJsonOptions): string {
  const days = options.days && new Set(options.days);
  const isWanted = (cell: number) => !days || days.has(grid.weekdays[cell] ?? NaN);
  const tailOf = options.lessons ? tailsWithIds(cells, options.lessons) : tailsWithoutIds(cells);
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

/** What comes after a cell's head: its status, the owner's fields if any, and the comma. */
type TailOf = (cell: number) => string;

function tailsWithoutIds({ codes }: CellStatuses): TailOf {
  const tails = STATUSES.map((status) => `${status}"},`);
  return (cell) => tails[codes[cell] ?? 0] ?? "";
}

const NO_LESSON: LessonTold = { student_name: null, service_name: null, lesson_status: null };

function tailsWithIds(
  { codes, slotIds, lessonIds }: CellStatuses,
  lessons: ReadonlyMap<number, LessonTold>,
): TailOf {
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
    const told = code === BOOKED ? textOf(lessons.get(lessonId) ?? NO_LESSON) : "";
    tail = `${STATUSES[code]}","slot_id":${slotId || null},"lesson_id":${
      lessonId || null
    }${told}},`;
    return tail;
  };
}

/**
 * Fields that follow others; written once for all cells of a lesson. In ASCII: one letter beyond makes a
 * week a string of two bytes a character, which is sent at a third of the speed.
 */
const textOf = ({ student_name, service_name, lesson_status }: LessonTold): string =>
  `,${JSON.stringify({ student_name, service_name, lesson_status }).slice(1, -1)}`
    .replaceAll(/[^\0-~]+/g, escaped);

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function escaped(word: string): string {
  let text = "";
  for (let i = 0; i < word.length; i++) {
    const unit = word.charCodeAt(i);
    text += "\\u" + BYTES[unit >> 8] + BYTES[unit & 255];
  }
  return text;
}
