import { ref } from "vue";
import type { Cell } from "../week-rows.ts";
import { type Drag, followPointer } from "./drag.ts";
import type { Painting } from "./use-painting.ts";

/** How pointers and keys paint; `beginMove` is for a lesson that is dragged, null where that cannot be. */
export function useGestures(
  painting: Painting,
  beginMove: (cell: Cell) => Drag | null,
): {
  readonly onPress: (cell: Cell, event: PointerEvent) => void;
  readonly onKey: (cell: Cell, event: KeyboardEvent) => void;
  /** The focus has come to a cell, with Shift held from another. */
  readonly onMoved: (cell: Cell, from: Cell | null) => void;
  /** Whether a click or Enter on a cell does something else than open it: it ends a drag, or paints. */
  readonly takesOpen: (cell: Cell) => boolean;
} {
  let hasDragged = false;
  /** Where a range began that Shift and arrows have made. */
  const anchor = ref<string | null>(null);

  function onPress(cell: Cell, event: PointerEvent): void {
    endRange();
    hasDragged = false;
    const isLesson = painting.brush === "toggle" && cell.status === "booked";
    followPointer({
      event,
      isImmediate: painting.brush !== "toggle",
      begin: () => isLesson ? beginMove(cell) : beginStroke(cell),
      end: (wasDrag) => hasDragged = wasDrag,
    });
  }

  function beginStroke(cell: Cell): Drag | null {
    if (!painting.begin(cell)) return null;
    return { over: painting.reach, drop: painting.finish, abandon: painting.abandon };
  }

  function takesOpen(cell: Cell): boolean {
    if (hasDragged) {
      hasDragged = false;
      return true;
    }
    if (anchor.value === null) {
      if (painting.brush === "toggle") return false;
      painting.begin(cell);
    }
    finishRange();
    return true;
  }

  function onKey(cell: Cell, event: KeyboardEvent): void {
    if (event.key === "Escape") return endRange();
    const isUndo = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
    if (isUndo) {
      event.preventDefault();
      return event.shiftKey ? painting.redo() : painting.undo();
    }
    if (event.key !== " ") return;
    event.preventDefault();
    if (anchor.value === null) painting.begin(cell);
    finishRange();
  }

  function onMoved(cell: Cell, from: Cell | null): void {
    if (from === null) return endRange();
    if (anchor.value === null && painting.begin(from)) anchor.value = from.start;
    painting.reach(cell.start);
  }

  function finishRange(): void {
    anchor.value = null;
    painting.finish();
  }

  function endRange(): void {
    if (anchor.value === null) return;
    anchor.value = null;
    painting.abandon();
  }

  return { onPress, onKey, onMoved, takesOpen };
}
