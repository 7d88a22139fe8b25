import { useQueryClient } from "@tanstack/vue-query";
import { computed, type ComputedRef, type Ref } from "vue";
import { isStale, Refused } from "../../backend/failures.ts";
import { useWrite } from "../../backend/use-write.ts";
import { failureText } from "../../frame/failure-text.ts";
import { tell } from "../../frame/toasts.ts";
import { now } from "../../time/clock.ts";
import { t } from "../../wording/wording.ts";
import { type ReadWeek, weekKey, type WeekWanted } from "../use-week.ts";
import { type DraftToSave, obstaclesOf, saveDraft } from "./save-draft.ts";
import { inverseOf } from "./strokes.ts";
import type { PaintedDraft } from "./use-painted-draft.ts";

/** Sends a draft as a whole, on the state that its painter saw. Whatever goes wrong, it stays until they drop it. */
export function useDraftSaving(
  { wanted, week }: {
    readonly wanted: Ref<WeekWanted | null>;
    readonly week: Ref<ReadWeek | null>;
  },
  { drafts, obstacles, isShown, change, settle }: PaintedDraft,
): { readonly isSaving: ComputedRef<boolean>; readonly save: () => Promise<void> } {
  const queries = useQueryClient();
  const write = useWrite(saveDraft);
  const readAnew = (tutorId: number) => queries.invalidateQueries({ queryKey: weekKey(tutorId) });

  async function save(): Promise<void> {
    const before = week.value;
    if (wanted.value === null || before === null || drafts.value.size === 0) return;
    if (write.isSending) return;
    const sent = { ...wanted.value, drafts: drafts.value, etag: before.etag };
    try {
      const after = await write.send(sent);
      settle(sent);
      take(sent, after);
      offerUndo(sent, before, after);
    } catch (error) {
      await refuse(error, sent);
    }
  }

  /** The answer is the week: nobody needs to wait for another, on a phone for the days that are shown. */
  function take({ tutorId, monday, zone }: WeekWanted, after: ReadWeek): void {
    const queryKey = weekKey(tutorId, monday, zone);
    queries.setQueriesData<ReadWeek>({ queryKey }, (before) => {
      const starts = new Set(before?.cells.map(({ start }) => start));
      return before && { ...after, cells: after.cells.filter(({ start }) => starts.has(start)) };
    });
    readAnew(tutorId);
  }

  async function refuse(error: unknown, sent: DraftToSave): Promise<void> {
    if (error instanceof Refused && error.status === 409 && week.value && isShown(sent)) {
      obstacles.value = obstaclesOf(error, sent.drafts, week.value.cells, now());
      const kept = new Map(drafts.value);
      for (const { cell } of obstacles.value) kept.delete(cell.start);
      change(kept);
    }
    tell(isStale(error) ? t("week.painting.stale") : failureText(error), { kind: "bad" });
    if (error instanceof Refused) await readAnew(sent.tutorId);
  }

  function offerUndo(sent: DraftToSave, before: ReadWeek, after: ReadWeek): void {
    const inverse = inverseOf(sent.drafts, before.cells);
    const run = async () => {
      try {
        take(sent, await write.send({ ...sent, drafts: inverse, etag: after.etag }));
        tell(t("week.painting.undone"), { kind: "good" });
      } catch (error) {
        tell(failureText(error), { kind: "bad" });
        await readAnew(sent.tutorId);
      }
    };
    tell(t("week.painting.saved", sent.drafts.size), {
      kind: "good",
      ...(inverse.size > 0 && { action: { label: t("frame.undo"), run } }),
    });
  }

  return { isSaving: computed(() => write.isSending), save };
}
