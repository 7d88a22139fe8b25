import { computed, type Ref, ref, shallowRef, watch } from "vue";
import { session } from "../../session/session.ts";
import type { Drafts } from "../draft.ts";
import type { WeekWanted } from "../use-week.ts";
import { beginning, redone, step, undone } from "./history.ts";
import { draftKey, keepDraft, keptDraft } from "./kept-draft.ts";
import type { Obstacle } from "./save-draft.ts";

export type PaintedDraft = ReturnType<typeof usePaintedDraft>;

/**
 * What was painted on the week that is shown and is not saved. Each week has a draft of its own, which this tab keeps
 * for the person, with a way back and forward again.
 */
export function usePaintedDraft(wanted: Ref<WeekWanted | null>) {
  // Replaced and never changed; each of 336 cells asks for its place in it whenever one is painted.
  const history = shallowRef(beginning(new Map()));
  /** The cells that could not be painted. */
  const obstacles = shallowRef<readonly Obstacle[]>([]);
  const isRestored = ref(false);
  const drafts = computed<Drafts>(() => history.value.present);
  const keyOf = (of: WeekWanted) => draftKey(session.current?.person ?? "", of);
  const key = computed(() => wanted.value && session.current ? keyOf(wanted.value) : null);

  watch(key, (next) => {
    obstacles.value = [];
    history.value = beginning(next === null ? new Map() : keptDraft(next));
    isRestored.value = drafts.value.size > 0;
  }, { immediate: true });
  watch(drafts, (next) => key.value !== null && keepDraft(key.value, next));

  const change = (next: Drafts): void => void (history.value = step(history.value, next));

  function discard(): void {
    obstacles.value = [];
    isRestored.value = false;
    change(new Map());
  }

  /** What was sent is no draft any more; what was painted meanwhile still is, and so is that of another week. */
  function settle(sent: WeekWanted & { readonly drafts: Drafts }): void {
    const place = keyOf(sent);
    if (key.value !== place) return keepDraft(place, new Map());
    isRestored.value = false;
    obstacles.value = [];
    history.value = beginning(
      new Map([...drafts.value].filter(([start, painted]) => sent.drafts.get(start) !== painted)),
    );
  }

  return {
    key,
    drafts,
    obstacles,
    isRestored,
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    isShown: (of: WeekWanted): boolean => key.value === keyOf(of),
    change,
    discard,
    settle,
    undo: (): void => void (history.value = undone(history.value)),
    redo: (): void => void (history.value = redone(history.value)),
  };
}
