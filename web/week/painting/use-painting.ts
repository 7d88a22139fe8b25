import { computed, reactive, type Ref, watch } from "vue";
import { now } from "../../time/clock.ts";
import { t } from "../../wording/wording.ts";
import type { ReadWeek, WeekWanted } from "../use-week.ts";
import type { Row } from "../week-rows.ts";
import { rebased } from "./rebase.ts";
import { useDraftSaving } from "./use-draft-saving.ts";
import { usePaintedDraft } from "./use-painted-draft.ts";
import { useStrokes } from "./use-strokes.ts";

/** The week that is painted on. */
export type PaintingAround = {
  readonly wanted: Ref<WeekWanted | null>;
  readonly week: Ref<ReadWeek | null>;
  readonly rows: Ref<readonly Row[]>;
};

export type Painting = ReturnType<typeof usePainting>;

/** What a tutor paints on a week: strokes become a draft that is shown at once, and sent when they save it. */
export function usePainting(around: PaintingAround) {
  const draft = usePaintedDraft(around.wanted);
  const { drafts, obstacles, isRestored, canUndo, canRedo, undo, redo } = draft;
  const { brush, shown, begin, reach, finish, abandon } = useStrokes(around.rows, draft);
  const { isSaving, save } = useDraftSaving(around, draft);

  // Somebody else has changed the week: the draft stays on it, and what changed under it is shown.
  watch(around.week, (next, before) => {
    if (next === null) return;
    const { drafts: kept, changed } = rebased(
      drafts.value,
      next.cells,
      before?.cells ?? [],
      now(),
    );
    draft.change(kept);
    if (changed.length === 0) return;
    obstacles.value = changed.map((cell) => ({ cell, why: t("week.painting.changed") }));
  });

  return reactive({
    brush,
    /** What was painted and is not saved. */
    drafts,
    /** The same with the stroke that is being made. */
    shown,
    /** Cells to point at. */
    marked: computed(() => new Set(obstacles.value.map(({ cell }) => cell.start))),
    obstacles,
    /** Whether there is anything to be saved, taken back or put right. */
    isInHand: computed(() =>
      drafts.value.size > 0 || canUndo.value || canRedo.value || obstacles.value.length > 0
    ),
    isRestored,
    isSaving,
    canUndo,
    canRedo,
    begin,
    reach,
    finish,
    abandon,
    undo,
    redo,
    discard() {
      abandon();
      draft.discard();
    },
    save,
  });
}
