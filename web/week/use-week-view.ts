import { computed, type ComputedRef, type Ref, watch } from "vue";
import { datesOfWeek } from "../time/dates.ts";
import { useNow } from "./use-now.ts";
import type { KnownWeek } from "./use-week-days.ts";
import type { WeekWanted } from "./use-week.ts";
import { cellOf, mondayByCells, wallTimeByCells } from "./week-now.ts";
import { type Cell, type Row, rowsOf, waitingRows } from "./week-rows.ts";

export type WeekView = {
  readonly cells: ComputedRef<readonly Cell[]>;
  readonly dates: ComputedRef<readonly string[]>;
  readonly rows: ComputedRef<readonly Row[]>;
  /** The cell that contains this moment, by its `start`. */
  readonly nowStart: ComputedRef<string | null>;
  /** This moment on the clocks of the week: `2027-03-08T10:05`. */
  readonly wallNow: ComputedRef<string | null>;
  /** This moment as an instant of the API. */
  readonly moment: ComputedRef<string>;
  readonly isEmpty: ComputedRef<boolean>;
};

/** What the grid shows of a week; `todayIsIn` is told in which week now is, whenever the cells show that it is another. */
export function useWeekView(
  wanted: Ref<WeekWanted>,
  week: Ref<KnownWeek | null>,
  todayIsIn: (monday: string) => void,
): WeekView {
  const now = useNow();
  const cells = computed(() => week.value?.cells ?? []);
  watch([week, now], () => {
    const monday = mondayByCells(cells.value, now.value);
    if (monday !== null && monday !== wanted.value.monday) todayIsIn(monday);
  });
  return {
    cells,
    dates: computed(() => datesOfWeek(wanted.value.monday)),
    rows: computed(() => week.value === null ? waitingRows : rowsOf(cells.value)),
    nowStart: computed(() => cellOf(cells.value, now.value)?.start ?? null),
    wallNow: computed(() => wallTimeByCells(cells.value, now.value)),
    moment: computed(() => new Date(now.value).toISOString()),
    isEmpty: computed(() =>
      week.value?.days.length === 7 && cells.value.every(({ status }) => status === "empty")
    ),
  };
}
