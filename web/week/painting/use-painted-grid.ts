import type { Cell } from "../week-rows.ts";
import { useGestures } from "./use-gestures.ts";
import { type LessonDrag, useLessonDrag } from "./use-lesson-drag.ts";
import { type Painting, type PaintingAround, usePainting } from "./use-painting.ts";

/** A grid on which its tutor paints and drags lessons; nobody else changes anything by its gestures. */
export function usePaintedGrid(around: PaintingAround, mayPaint: () => boolean): {
  readonly painting: Painting;
  readonly dragging: LessonDrag;
  readonly onPress: (cell: Cell, event: PointerEvent) => void;
  readonly onKey: (cell: Cell, event: KeyboardEvent) => void;
  readonly onMoved: (cell: Cell, from: Cell | null) => void;
  /** Whether a click on a cell does something else than open it. */
  readonly takesOpen: (cell: Cell) => boolean;
} {
  const painting = usePainting(around);
  const dragging = useLessonDrag(around.wanted, around.rows);
  const gestures = useGestures(painting, dragging.begin);
  return {
    painting,
    dragging,
    onPress: (cell, event) => mayPaint() && gestures.onPress(cell, event),
    onKey: (cell, event) => mayPaint() && gestures.onKey(cell, event),
    onMoved: (cell, from) => mayPaint() && gestures.onMoved(cell, from),
    takesOpen: (cell) => mayPaint() && gestures.takesOpen(cell),
  };
}
