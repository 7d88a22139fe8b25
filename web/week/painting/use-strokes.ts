import { computed, type Ref, ref, watch } from "vue";
import { tell } from "../../frame/toasts.ts";
import { now } from "../../time/clock.ts";
import { t } from "../../wording/wording.ts";
import type { Drafts, Painted } from "../draft.ts";
import type { Cell, Row } from "../week-rows.ts";
import { afterStroke, type Brush, cellsBetween, colourOf, obstacleOf } from "./strokes.ts";
import type { PaintedDraft } from "./use-painted-draft.ts";

/** One stroke after the other: each is shown while it is made, and becomes part of the draft at its end. */
export function useStrokes(
  rows: Ref<readonly Row[]>,
  { key, drafts, obstacles, change }: PaintedDraft,
) {
  const brush = ref<Brush>("toggle");
  /** The cell where a range began, and what it paints; null while nobody paints. */
  const stroke = ref<{ from: string; to: string; painted: Painted } | null>(null);
  const shown = computed<Drafts>(() => {
    if (stroke.value === null) return drafts.value;
    const { from, to, painted } = stroke.value;
    return afterStroke(drafts.value, cellsBetween(rows.value, from, to), painted, now());
  });
  const abandon = (): void => void (stroke.value = null);
  // What was begun on one week is not painted on another.
  watch(key, abandon);

  /** Begins a stroke; false where the brush has nothing to do there. */
  function begin(cell: Cell): boolean {
    const painted = colourOf(brush.value, shown.value.get(cell.start) ?? cell.status);
    if (painted === null) return false;
    stroke.value = { from: cell.start, to: cell.start, painted };
    return true;
  }

  function reach(start: string): void {
    if (stroke.value !== null) stroke.value = { ...stroke.value, to: start };
  }

  /** Takes the stroke into the draft. */
  function finish(): void {
    if (stroke.value === null) return;
    const { from, to, painted } = stroke.value;
    const cells = cellsBetween(rows.value, from, to);
    const next = afterStroke(drafts.value, cells, painted, now());
    if (cells.some((cell) => obstacleOf(cell, painted, now()) === "past")) {
      tell(t("week.painting.past"));
    }
    abandon();
    obstacles.value = [];
    change(next);
  }

  return { brush, shown, begin, reach, finish, abandon };
}
