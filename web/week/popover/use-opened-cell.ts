import { computed, type ComputedRef, type Ref, shallowRef } from "vue";
import type { Cell } from "../week-rows.ts";

export type OpenedCell = {
  readonly start: string;
  /** As it is now. */
  readonly cell: Cell;
  /** What the pop-over stands beside. */
  readonly anchor: HTMLElement;
};

/** Which cell somebody wants to know more about. It is followed while it changes, and closed when it goes. */
export function useOpenedCell(cells: Ref<readonly Cell[]>, focus: (start: string) => void): {
  readonly opened: ComputedRef<OpenedCell | null>;
  readonly open: (cell: Cell, anchor: HTMLElement) => void;
  /** `isFocused`: the focus was in the pop-over and returns to its cell. */
  readonly close: (start: string, isFocused: boolean) => void;
} {
  const asked = shallowRef<{ start: string; anchor: HTMLElement } | null>(null);
  const opened = computed(() => {
    const start = asked.value?.start;
    const cell = cells.value.find((known) => known.start === start);
    return asked.value && cell ? { ...asked.value, cell } : null;
  });
  return {
    opened,
    open: (cell, anchor) => asked.value = { start: cell.start, anchor },
    close(start, isFocused) {
      if (asked.value?.start !== start) return;
      asked.value = null;
      if (isFocused) focus(start);
    },
  };
}
