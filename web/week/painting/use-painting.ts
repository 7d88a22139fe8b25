import { useQueryClient } from "@tanstack/vue-query";
import { computed, reactive, type Ref, ref, watch } from "vue";
import { isStale, Refused } from "../../backend/failures.ts";
import { useWrite } from "../../backend/use-write.ts";
import { failureText } from "../../frame/failure-text.ts";
import { tell } from "../../frame/toasts.ts";
import { session } from "../../session/session.ts";
import { now } from "../../time/clock.ts";
import { t } from "../../wording/wording.ts";
import type { Drafts, Painted } from "../draft.ts";
import { type ReadWeek, weekKey, type WeekWanted } from "../use-week.ts";
import type { Cell, Row } from "../week-rows.ts";
import { beginning, redone, step, undone } from "./history.ts";
import { draftKey, keepDraft, keptDraft } from "./kept-draft.ts";
import { type Obstacle, obstaclesOf, saveDraft } from "./save-draft.ts";
import {
  afterStroke,
  type Brush,
  cellsBetween,
  colourOf,
  inverseOf,
  obstacleOf,
} from "./strokes.ts";

/** The week that is painted on. */
export type PaintingAround = {
  readonly wanted: Ref<WeekWanted | null>;
  readonly week: Ref<ReadWeek | null>;
  readonly rows: Ref<readonly Row[]>;
};

export type Painting = ReturnType<typeof usePainting>;

/**
 * What a tutor paints on a week: strokes become a draft that is shown at once and sent when they save it, all
 * of it in one request on the state that they saw. Whatever goes wrong, the draft stays until they drop it.
 */
export function usePainting({ wanted, week, rows }: PaintingAround) {
  const queries = useQueryClient();
  const brush = ref<Brush>("toggle");
  const history = ref(beginning(new Map()));
  const obstacles = ref<readonly Obstacle[]>([]);
  const isRestored = ref(false);
  /** The cell where a range began, and what it paints; null while nobody paints. */
  const stroke = ref<{ from: string; to: string; painted: Painted } | null>(null);
  const write = useWrite(saveDraft);

  const drafts = computed<Drafts>(() => history.value.present);
  const shown = computed<Drafts>(() => {
    if (stroke.value === null) return drafts.value;
    const { from, to, painted } = stroke.value;
    return afterStroke(drafts.value, cellsBetween(rows.value, from, to), painted, now());
  });
  const marked = computed(() => new Set(obstacles.value.map(({ cell }) => cell.start)));
  const keyOf = (of: WeekWanted) => draftKey(session.current?.person ?? "", of);
  const key = computed(() => wanted.value && session.current ? keyOf(wanted.value) : null);

  watch(key, (next) => {
    stroke.value = null;
    obstacles.value = [];
    history.value = beginning(next === null ? new Map() : keptDraft(next));
    isRestored.value = drafts.value.size > 0;
  }, { immediate: true });
  watch(drafts, (next) => key.value !== null && keepDraft(key.value, next));
  // Somebody else has changed the week: the draft stays on it, and what changed under it is shown.
  watch(week, (next, before) => next && rebase(next, before ?? null));

  function rebase(next: ReadWeek, before: ReadWeek | null): void {
    const old = new Map(before?.cells.map((cell) => [cell.start, cell.status]));
    const kept = new Map(drafts.value);
    const changed: Obstacle[] = [];
    for (const cell of next.cells) {
      const painted = kept.get(cell.start);
      if (painted === undefined) continue;
      if (cell.status === painted || obstacleOf(cell, painted, now())) kept.delete(cell.start);
      const was = old.get(cell.start);
      if (was !== undefined && was !== cell.status && cell.status !== painted) {
        changed.push({ cell, why: t("week.painting.changed") });
      }
    }
    history.value = step(history.value, kept);
    if (changed.length > 0) obstacles.value = changed;
  }

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
    stroke.value = null;
    obstacles.value = [];
    history.value = step(history.value, next);
  }

  const abandon = (): void => void (stroke.value = null);

  function discard(): void {
    abandon();
    obstacles.value = [];
    isRestored.value = false;
    history.value = step(history.value, new Map());
  }

  async function save(): Promise<void> {
    if (wanted.value === null || week.value === null || drafts.value.size === 0) return;
    if (write.isSending) return;
    const sent = { ...wanted.value, drafts: drafts.value, etag: week.value.etag };
    const before = week.value;
    try {
      const after = await write.send(sent);
      settle(sent);
      take(sent, after);
      offerUndo(sent, before, after);
    } catch (error) {
      await refuse(error, sent);
    }
  }

  /** What was sent is no draft any more; what was painted meanwhile still is, and so is that of another week. */
  function settle(sent: WeekWanted & { drafts: Drafts }): void {
    const place = keyOf(sent);
    if (key.value !== place) return keepDraft(place, new Map());
    isRestored.value = false;
    obstacles.value = [];
    history.value = beginning(
      new Map([...drafts.value].filter(([start, painted]) => sent.drafts.get(start) !== painted)),
    );
  }

  /** The answer is the week: nobody needs to wait for another, on a phone for the days that are shown. */
  function take({ tutorId, monday, zone }: WeekWanted, after: ReadWeek): void {
    const queryKey = weekKey(tutorId, monday, zone);
    queries.setQueriesData<ReadWeek>({ queryKey }, (before) => {
      const starts = new Set(before?.cells.map(({ start }) => start));
      return before && { ...after, cells: after.cells.filter(({ start }) => starts.has(start)) };
    });
    queries.invalidateQueries({ queryKey: weekKey(tutorId) });
  }

  async function refuse(error: unknown, sent: { drafts: Drafts } & WeekWanted): Promise<void> {
    const isShown = key.value === keyOf(sent);
    if (error instanceof Refused && error.status === 409 && week.value && isShown) {
      obstacles.value = obstaclesOf(error, sent.drafts, week.value.cells, now());
      const kept = new Map(drafts.value);
      for (const { cell } of obstacles.value) kept.delete(cell.start);
      history.value = step(history.value, kept);
    }
    tell(isStale(error) ? t("week.painting.stale") : failureText(error), { kind: "bad" });
    if (error instanceof Refused) {
      await queries.invalidateQueries({ queryKey: weekKey(sent.tutorId) });
    }
  }

  function offerUndo(sent: WeekWanted & { drafts: Drafts }, before: ReadWeek, after: ReadWeek) {
    const inverse = inverseOf(sent.drafts, before.cells);
    const run = async () => {
      try {
        take(sent, await write.send({ ...sent, drafts: inverse, etag: after.etag }));
        tell(t("week.painting.undone"), { kind: "good" });
      } catch (error) {
        tell(failureText(error), { kind: "bad" });
        await queries.invalidateQueries({ queryKey: weekKey(sent.tutorId) });
      }
    };
    tell(t("week.painting.saved", sent.drafts.size), {
      kind: "good",
      ...(inverse.size > 0 && { action: { label: t("frame.undo"), run } }),
    });
  }

  return reactive({
    brush,
    /** What was painted and is not saved. */
    drafts,
    /** The same with the stroke that is being made. */
    shown,
    /** Cells to point at. */
    marked,
    obstacles,
    isRestored,
    isPainting: computed(() => stroke.value !== null),
    isSaving: computed(() => write.isSending),
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    begin,
    reach,
    finish,
    abandon,
    undo: () => void (history.value = undone(history.value)),
    redo: () => void (history.value = redone(history.value)),
    discard,
    save,
  });
}
