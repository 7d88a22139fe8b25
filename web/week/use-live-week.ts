import { useIsMutating, useQueryClient } from "@tanstack/vue-query";
import { computed, type Ref, watch } from "vue";
import { staleAfter } from "../backend/stale-after.ts";
import { useLiveUpdates } from "../backend/live-updates.ts";
import { tell } from "../frame/toasts.ts";
import type { LiveState } from "../live/live-connection.ts";
import { momentText } from "../time/formats.ts";
import { language, t } from "../wording/wording.ts";
import { type LessonNews, lessonNews } from "./lesson-news.ts";
import { isOwnChange } from "../lesson/own-changes.ts";
import type { WeekWanted } from "./use-week.ts";
import type { Cell } from "./week-rows.ts";

const SENTENCES = {
  came: "week.lessonCame",
  went: "week.lessonWent",
  moved: "week.lessonMoved",
} as const;

/** Has a week read anew whenever anybody changes the calendar, and tells which lessons came and went. */
export function useLiveWeek(
  wanted: Ref<WeekWanted>,
  cells: Ref<readonly Cell[]>,
): { readonly state: Readonly<Ref<LiveState>> } {
  const queries = useQueryClient();
  const { state } = useLiveUpdates(computed(() => wanted.value.tutorId), () => {
    for (const queryKey of staleAfter.calendar) queries.invalidateQueries({ queryKey });
  });

  const writes = useIsMutating();
  const key = computed(() => JSON.stringify(wanted.value));
  let known: { key: string; cells: readonly Cell[] } = { key: "", cells: [] };
  watch([cells, writes, key], () => {
    // The news of what is being done here can be faster than its answer, which tells that it is no news.
    if (writes.value > 0 || cells.value.length === 0) return;
    const news = known.key === key.value ? lessonNews(known.cells, cells.value) : [];
    known = { key: key.value, cells: cells.value };
    for (const item of news) if (!isOwnChange(item.lessonId)) tellOf(item);
  });
  return { state };
}

function tellOf({ what, cell }: LessonNews): void {
  const when = momentText(`${cell.date}T${cell.time}`, language.value);
  tell(t(SENTENCES[what], { name: cell.student_name || t("week.someone"), when }));
}
