import { computed, type ComputedRef, type Ref, ref, watch } from "vue";
import { useNarrow } from "./use-narrow.ts";
import { type ReadWeek, useWeek, type WeekWanted } from "./use-week.ts";

/** What is known of a week; `days` are the weekdays whose cells are there. */
export type KnownWeek = ReadWeek & { readonly days: readonly number[] };

const ALL = [0, 1, 2, 3, 4, 5, 6];
const FIRST = [0, 1, 2];
const REST = [3, 4, 5, 6];

/** A week: at once, and on a phone the first three days, and the others when somebody wants to see them. */
export function useWeekDays(wanted: Ref<WeekWanted>): {
  readonly week: ComputedRef<KnownWeek | null>;
  readonly error: ComputedRef<Error | null>;
  readonly retry: () => void;
  readonly wantRest: () => void;
} {
  const isNarrow = useNarrow();
  const isRestWanted = ref(false);
  watch(() => wanted.value.monday, () => isRestWanted.value = false);

  const first = useWeek(wanted, computed(() => isNarrow.value ? FIRST : []), ref(true));
  const rest = useWeek(
    wanted,
    ref(REST),
    computed(() => isNarrow.value && isRestWanted.value && first.week.value !== null),
  );
  const week = computed(() => {
    const begun = first.week.value;
    if (begun === null || !isNarrow.value) return begun && { ...begun, days: ALL };
    const others = rest.week.value;
    return others === null
      ? { ...begun, days: FIRST }
      // Both parts are read anew together, so that the ETag of one is that of both.
      : { ...begun, cells: [...begun.cells, ...others.cells], days: ALL };
  });
  return {
    week,
    error: computed(() => first.error.value ?? (isNarrow.value ? rest.error.value : null)),
    retry() {
      if (first.error.value) first.retry();
      if (rest.error.value) rest.retry();
    },
    wantRest: () => isRestWanted.value = true,
  };
}
