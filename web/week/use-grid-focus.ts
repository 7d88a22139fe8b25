import { nextTick, type Ref, ref } from "vue";
import type { Cell, Row } from "./week-rows.ts";

/** Where a key leads: lines down, days to the right. */
const STEPS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -7],
  End: [0, 7],
  PageUp: [-8, 0],
  PageDown: [8, 0],
};

/**
 * The one cell of a grid that the Tab key finds; arrows lead from it to the others, past half hours that do
 * not exist (ARIA's grid pattern). `focused` is the cell's `start`.
 */
export function useGridFocus(rows: Ref<readonly Row[]>, root: Ref<HTMLElement | null>): {
  readonly focused: Ref<string | null>;
  /** Moves by a key; null where the key is none of ours or leads nowhere. */
  readonly move: (key: string) => Cell | null;
  readonly focus: (start: string) => void;
} {
  const focused = ref<string | null>(null);

  function placeOf(start: string | null): [line: number, day: number] | null {
    for (const [line, { cells }] of rows.value.entries()) {
      const day = cells.findIndex((cell) => cell !== null && cell.start === start);
      if (day >= 0) return [line, day];
    }
    return null;
  }

  function move(key: string): Cell | null {
    const [step, place] = [STEPS[key], placeOf(focused.value)];
    if (step === undefined || place === null) return null;
    const last = rows.value.length - 1;
    const within = (at: number, most: number) => Math.max(0, Math.min(most, at));
    let line = within(place[0] + step[0], last);
    const day = within(place[1] + step[1], 6);
    const by = step[0] < 0 ? -1 : 1;
    while (line >= 0 && line <= last) {
      const cell = rows.value[line]?.cells[day];
      if (cell) {
        focus(cell.start);
        return cell;
      }
      line += by;
    }
    return null;
  }

  function focus(start: string): void {
    focused.value = start;
    nextTick(() =>
      root.value?.querySelector<HTMLElement>(`[data-start="${CSS.escape(start)}"]`)?.focus()
    );
  }

  return { focused, move, focus };
}
